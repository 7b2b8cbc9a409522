import type { Backend } from '../protocol/backend';

const nothing = new Proxy(
  {},
  {
    get: (_target, name) => {
      throw new Error(`nothing is stored here: ${String(name)}`);
    },
  },
);

/** Queue and store of a service that is asked for its document alone. */
export const untouched = { broker: nothing, store: nothing, keys: nothing } as Backend;
