/** What a workload of Copilot's becomes. */
export interface Workload {
  readonly name: string;
  readonly type: string;
  /** `left`: nothing; `why` says the reason and the way. */
  readonly role: 'web' | 'worker' | 'job' | 'left';
  readonly why?: string;
  /** Where it stands in the configuration: `web`, or `tasks.<name>`. */
  readonly place: readonly string[];
  /** Of a worker: the queue under `taskRunner.queues`. */
  readonly queue: string;
}

/** What rules know beside the field that they are about. */
export interface World {
  readonly workloads: readonly Workload[];
  /** Our name of a topic, by the service that publishes it and Copilot's name. */
  readonly topicName: (service: string, topic: string) => string;
  /** Whether somebody who is carried over publishes it. */
  readonly isPublished: (service: string, topic: string) => boolean;
  /** A folder of Copilot's workspace, from where the configuration lies. */
  readonly folderOf: (folder: string) => string;
  /** Region of an environment, a guess where nobody said it. */
  readonly regionOf: (environment: string) => string;
  /** Whether an environment has certificates of its own. */
  readonly hasCertificates: (environment: string) => boolean;
  /** Names of the variables in a file of them; undefined where there is none. */
  readonly variablesIn: (file: string) => readonly string[] | undefined;
}
