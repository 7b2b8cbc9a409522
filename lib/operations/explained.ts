import { explainAws } from './errors';

/** The same functions, with errors that people can read. */
export function explained<T extends object>(calls: T): T {
  return Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [
      name,
      async (...args: unknown[]) => {
        try {
          return await (call as (...args: unknown[]) => Promise<unknown>)(...args);
        } catch (error) {
          throw explainAws(error);
        }
      },
    ]),
  ) as T;
}
