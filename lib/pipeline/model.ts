/** The pipeline as data, the same for each engine that it is written for. */
export interface Pipeline {
  readonly application: string;
  /** In order; stages of one group run side by side. */
  readonly groups: readonly (readonly Stage[])[];
  readonly environments: readonly string[];
  readonly agent: Agent;
  readonly notify: Notify;
  /** Builds of one branch run one after the other, those of a pull request replace one another. */
  readonly oneBuildAtATime: boolean;
}

export type Stage = WorkStage | ApprovalStage;

/** A stage of commands; each of them does the same on a laptop. */
export interface WorkStage extends Condition {
  readonly kind: 'work';
  readonly name: string;
  /** What it is for, in a few words. */
  readonly purpose: string;
  readonly commands: readonly string[];
  /** Whether it writes the assembly (`cdk.out`) that all later stages share, or reads it. */
  readonly assembly?: 'written' | 'read';
  /** Whether it writes the record of what was built once (`release`), or reads it. */
  readonly record?: 'written' | 'read';
  /** As whom it talks to AWS; absent: it does not. */
  readonly role?: Role;
  /** Id of the credential that holds a key of the environment's API, which it has as `SLIPWAY_API_TOKEN`. */
  readonly key?: string;
  /** The environment that it is about. */
  readonly environment?: string;
  /** Releases: one build at a time, no older build after a newer one. */
  readonly release?: Deployment;
  /** It prints the word NOTHING where stages with `skipWhenUnaffected` have nothing to do. */
  readonly decides?: true;
  /** What it leaves behind for people to look at, whether it succeeds or not. */
  readonly reports?: readonly Report[];
  readonly timeLimitMinutes: number;
}

/** Where it runs. Left out of a build of any other kind. */
export interface Condition {
  /** Of which branches; absent: all, pull requests among them. */
  readonly builds?: 'main' | 'others' | 'pull-requests';
  /** Nothing to do where a pull request changes nothing that is built: documentation, say. */
  readonly skipWhenUnaffected?: true;
}

export interface Deployment {
  /** What it holds while it runs, by name. */
  readonly lock: string;
  /** In place of `commands` where the build deploys an earlier release, whose id is in the variable RELEASE. */
  readonly again: readonly string[];
}

/** A person says yes first; no machine waits meanwhile. */
export interface ApprovalStage extends Condition {
  readonly kind: 'approval';
  readonly name: string;
  readonly question: string;
  readonly environment: string;
  /** Who may say yes, as the engine knows them; empty: whoever may build. */
  readonly approvers: readonly string[];
  readonly timeLimitHours: number;
}

/** Every branch may compare: what its build runs gets no more than reading. */
export interface Role {
  readonly does: 'read' | 'deploy';
  readonly arn: string;
  readonly region: string;
}

/** Files are named from the project's folder, `*` is any name. */
export type Report =
  | { readonly kind: 'junit'; readonly files: string }
  /** In Cobertura's format. */
  | { readonly kind: 'coverage'; readonly files: string }
  /** Findings in SARIF. */
  | { readonly kind: 'sarif'; readonly files: string; readonly title: string }
  /** For the page of the build or the comment of a pull request, where an engine has one. */
  | { readonly kind: 'markdown'; readonly files: string }
  | {
      readonly kind: 'html';
      readonly folder: string;
      readonly file: string;
      readonly title: string;
    }
  | { readonly kind: 'files'; readonly files: string };

/** Where stages run. */
export interface Agent {
  readonly label: string;
  /** A container image on that machine; undefined: on the machine itself. */
  readonly image?: string;
  /** Whether the engine may trade a token of its own for a role. */
  readonly oidc: boolean;
}

/** Who hears that the main branch broke, and that it is well again. */
export interface Notify {
  readonly mail: readonly string[];
  /** Id of the credential that holds the address of a chat's incoming webhook. */
  readonly webhookCredential?: string;
}
