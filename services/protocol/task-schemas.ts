/** JSON Schema, draft 2020-12: https://json-schema.org/draft/2020-12 */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a handler task takes and gives, for those who do not have its code. */
export interface TaskSchemas {
  readonly input: JsonSchema;
  readonly output: JsonSchema;
  /** It also runs without an input. */
  readonly inputOptional: boolean;
}
