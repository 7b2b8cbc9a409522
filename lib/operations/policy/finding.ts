/** What a policy says of one resource. */
export interface PolicyFinding {
  /** Who says it: `AwsSolutions` (cdk-nag), `Slipway`, `CloudFormation Validate`, `cfn-lint`. */
  readonly tool: string;
  readonly rule: string;
  readonly level: 'error' | 'warning' | 'note';
  readonly message: string;
  /** What to do, where the tool says it. */
  readonly fix?: string;
  /** Page about the rule. */
  readonly help?: string;
  /** Path of the construct; of the stack, where it is about none of its resources. */
  readonly path: string;
  /** Where in the resource: `Properties.Image`. */
  readonly property?: string;
  readonly template?: Place;
  /** The line of the application that made the resource. */
  readonly source?: Place;
  /** Why it stands, of a finding that somebody acknowledged. */
  readonly acknowledged?: string;
}

export interface Place {
  /** Absolute, or relative to the folder of the project. */
  readonly file: string;
  /** From 1; absent: the whole file. */
  readonly line?: number;
}

/** Whether a finding must stop a release. */
export const stops = ({ level, acknowledged }: PolicyFinding): boolean =>
  level === 'error' && acknowledged === undefined;
