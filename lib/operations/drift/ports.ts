/** What CloudFormation finds that somebody changed by hand; network.ts has the real one. */

export interface Drifted {
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  readonly how: 'MODIFIED' | 'DELETED';
  readonly differences: readonly PropertyDrift[];
}

export interface PropertyDrift {
  /** `/ContainerDefinitions/0/Cpu`. */
  readonly path: string;
  readonly how: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
  /** As the template has it, and as it is; JSON where they are no plain values. */
  readonly expected: string;
  readonly actual: string;
}

export type Detection =
  | { readonly kind: 'running' }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly reason: string };

export interface Drifts {
  /** Id of the detection that begins. */
  detect(stack: string): Promise<string>;
  detection(id: string): Promise<Detection>;
  drifted(stack: string): Promise<readonly Drifted[]>;
}
