/** A cloud assembly, read from disk: what `cdk synth` wrote, in any CDK language. */

export interface Assembly {
  /** Absolute path of the folder that holds manifest.json. */
  readonly directory: string;
  /** Every stack, those of nested assemblies (stages) and nested stacks included, in dependency order. */
  readonly stacks: readonly Stack[];
  /** Names of the stages that hold stacks, as the manifests list them; empty for an app without stages. */
  readonly stages?: readonly string[];
}

export interface Stack {
  /** Unique in the assembly: the path of the stack's construct, `dev/network`. */
  readonly path: string;
  /** Name in CloudFormation. */
  readonly name: string;
  /** Path of the stage around it: the environment's name, `prod/eu` for a stage in a stage. */
  readonly stage: string | undefined;
  /** `unknown-account` and `unknown-region` where the app left them open. */
  readonly account: string;
  readonly region: string;
  readonly terminationProtection: boolean;
  /** Paths of the stacks that must be deployed before. */
  readonly dependencies: readonly string[];
  /** Absolute path of the template. */
  readonly templateFile: string;
  readonly resources: readonly Resource[];
  readonly outputs: readonly Output[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly imageAssets: readonly ImageAsset[];
  /** ARN of the role that may look at what is deployed; the bootstrap brings it. */
  readonly lookupRole?: string;
  /** The resource that creates it, where it is a nested stack. */
  readonly parent?: NestedIn;
}

export interface NestedIn {
  /** Path of the stack around it. */
  readonly stack: string;
  /** Id of the `AWS::CloudFormation::Stack` there. */
  readonly resource: string;
}

export interface Resource {
  /** Unique in the assembly: `<stack path>#<logical id>`. */
  readonly id: string;
  readonly stack: string;
  readonly logicalId: string;
  /** CloudFormation type. */
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Path of the construct, from the app's root; the logical id where no metadata names one. */
  readonly path: string;
  /** CDK class of the construct and of those around it, outermost first: from tree.json. */
  readonly ancestry: readonly ConstructInfo[];
  readonly source: SourceLine | undefined;
  readonly dependsOn: readonly string[];
  readonly condition: string | undefined;
  /** What becomes of it when it is removed: `Retain`, `Snapshot`, `Delete`; undefined where the template is silent. */
  readonly deletionPolicy?: string;
  /** How an update is rolled out: what CodeDeploy is told. */
  readonly updatePolicy?: Readonly<Record<string, unknown>>;
  /** What becomes of the old one when an update replaces it. */
  readonly updateReplacePolicy?: string;
}

export interface ConstructInfo {
  readonly path: string;
  /** `aws-cdk-lib.aws_ecs.FargateService`; undefined where the tree does not say. */
  readonly className: string | undefined;
}

/** The line of the user's code that created a construct. */
export interface SourceLine {
  /** Relative to the project's root where it lies below it. */
  readonly file: string;
  readonly line: number;
}

export interface Output {
  readonly logicalId: string;
  readonly exportName: string | undefined;
  readonly value: unknown;
  /** Name of the export where it is an expression: `{ 'Fn::Sub': '${AWS::StackName}-Vpc' }`. */
  readonly exportExpression?: unknown;
}

export interface ImageAsset {
  /** Hash, as it stands in the image's address in the template. */
  readonly hash: string;
  /** Absolute path of the staged build context. */
  readonly directory: string;
  readonly dockerfile: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly platform: string | undefined;
  /** Stage of the Dockerfile; undefined: the last one. */
  readonly target: string | undefined;
}

/**
 * One use of a resource by another, found in a template; imports, parameters and outputs of nested stacks are resolved
 * across stacks. `Name`: an ARN written out, of a resource whose name is written out too.
 */
export interface Reference {
  /** Resource ids. */
  readonly from: string;
  readonly to: string;
  /** Where in the referring resource: `Properties.TaskDefinition`. */
  readonly at: string;
  readonly via: 'Ref' | 'GetAtt' | 'Sub' | 'ImportValue' | 'GetStackOutput' | 'Name';
  /** Attribute of a GetAtt. */
  readonly attribute: string | undefined;
}
