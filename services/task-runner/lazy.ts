export interface Lazy<Value> {
  /** It is made when it is first used. */
  readonly use: () => Value;
  /** Undefined: nobody has used it. */
  readonly made: () => Value | undefined;
}

export function lazy<Value>(make: () => Value): Lazy<Value> {
  let made: Value | undefined;
  return { use: () => (made ??= make()), made: () => made };
}
