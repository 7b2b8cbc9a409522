import type { ContainerEngine } from '../engine/engine';

/** What tasks of an environment have around them on this machine. */
export interface World {
  readonly engine: ContainerEngine;
  /** Value of the label that everything of the environment carries. */
  readonly id: string;
  /** Name of the engine's network. */
  readonly network: string;
  /** Environment variables of every container: where AWS is, and with which keys. */
  readonly environment: Readonly<Record<string, string>>;
  /** Options of `docker create` for every container that has a network of its own. */
  readonly networkOptions: readonly string[];
  /** Name on this machine of an image that was built here; undefined: it comes from elsewhere. */
  readonly builtImage: (address: string) => string | undefined;
  /** A secret's or a parameter's value. @throws SecretError */
  readonly secret: (from: string, executionRole: string | undefined) => Promise<string>;
  /** Folder of a volume that outlives tasks. */
  readonly lastingVolume: (name: string) => string;
  readonly onLog: (line: LogLine) => void;
  /** One second of health checks and delays, in milliseconds. */
  readonly pace: number;
  /** Made anew at each call: the end of an ARN. */
  readonly newId: () => string;
  /** ARN of a thing of ECS, from what it ends with. */
  readonly arn: (end: string) => string;
}

export interface LogLine {
  /** Name of the service, or of the task. */
  readonly source: string;
  readonly taskId: string;
  readonly container: string;
  readonly log: { readonly group: string; readonly prefix: string } | undefined;
  readonly text: string;
}
