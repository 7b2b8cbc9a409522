/** Does something when it is asked for, and not twice. */
export function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** An object with more properties than it has: they are made when one of them is read. */
export function withLate<Own extends object, Late extends object>(
  own: Own,
  names: readonly (keyof Late & string)[],
  late: () => Late,
): Own & Late {
  const getters = names.map((name) => [name, { enumerable: true, get: () => late()[name] }]);
  return Object.defineProperties(own, Object.fromEntries(getters) as PropertyDescriptorMap) as Own &
    Late;
}
