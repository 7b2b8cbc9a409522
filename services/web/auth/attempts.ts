import { nowMs } from '../clock';
import { Refusal } from '../problem';
import { memory } from './memory';

/** Different credentials that were wrong, from one address, in so much time; more are not even looked at. */
const MOST_WRONG = 20;
export const WRONG_FOR_SECONDS = 10;

const MOST_ADDRESSES = 10_000;

/** Keeps those who try one credential after the other from reaching store and issuer with each. */
export interface Attempts {
  /** @throws Refusal too many were wrong */
  check(address: string): void;
  wasWrong(address: string): void;
}

export function attempts(): Attempts {
  const wrong = memory<{ count: number }>(MOST_ADDRESSES);
  return {
    check: (address) => {
      if ((wrong.get(address)?.count ?? 0) >= MOST_WRONG)
        throw new Refusal(
          429,
          'too many wrong credentials from this address; ask again in a while',
        );
    },
    wasWrong: (address) => {
      const before = wrong.get(address);
      if (before === undefined)
        wrong.keep(address, { count: 1 }, nowMs() + WRONG_FOR_SECONDS * 1000);
      else before.count += 1;
    },
  };
}
