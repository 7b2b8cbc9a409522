/** Secrets and parameters, never their values but where one is written; network.ts has the real one. */

export interface SecretState {
  /** Undefined: it is not there. */
  readonly changedMs: number | undefined;
}

export interface SecretStore {
  /** Undefined: there is no such secret or parameter. */
  look(secret: SecretPlace): Promise<SecretState | undefined>;
  /** Writes a value; makes the secret where it is not there. @returns whether it is new */
  write(secret: SecretPlace, value: string): Promise<'new' | 'changed'>;
}

export interface SecretPlace {
  readonly kind: 'secretsManager' | 'parameter';
  /** Name, or full ARN. */
  readonly name: string;
  /** Key of the JSON object that the secret holds; undefined: the whole value. */
  readonly key?: string;
}
