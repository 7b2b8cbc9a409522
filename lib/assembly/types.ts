/** A cloud assembly, read from disk: what `cdk synth` wrote, in any CDK language. */

export interface Assembly {
  /** Absolute path of the folder that holds manifest.json. */
  readonly directory: string;
  /** Every stack, nested assemblies (stages) included, in dependency order. */
  readonly stacks: readonly Stack[];
}

export interface Stack {
  /** Unique in the assembly: the path of the stack's construct, `dev/network`. */
  readonly path: string;
  /** Name in CloudFormation. */
  readonly name: string;
  /** First part of the path where the stack lives in a stage: the environment's name. */
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

/** One use of a resource by another, found in a template; imports are resolved across stacks. */
export interface Reference {
  /** Resource ids. */
  readonly from: string;
  readonly to: string;
  /** Where in the referring resource: `Properties.TaskDefinition`. */
  readonly at: string;
  readonly via: 'Ref' | 'GetAtt' | 'Sub' | 'ImportValue' | 'GetStackOutput';
  /** Attribute of a GetAtt. */
  readonly attribute: string | undefined;
}
