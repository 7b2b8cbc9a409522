import { useEffect, useState } from 'preact/hooks';
import type { WhoAmI } from '../../../protocol/api/types';
import { allows, allowsTask, type Grant } from '../../../protocol/keys/scope';
import { askJson, Refused } from './network';

/** What the reader may do. Shown is only that: the service refuses the rest in any case. */
export interface Rights {
  /** Whether that is known yet; until then they are nobody's. */
  readonly areKnown: boolean;
  /** Cancel, retry, redrive. */
  readonly operates: boolean;
  /** Submit runs of a task. */
  readonly submits: (task: string) => boolean;
}

let asked: Promise<readonly Grant[]> | undefined;
let known: readonly Grant[] | undefined;

/** A service that does not say is not asked in vain: everything is shown then. */
const UNTOLD: readonly Grant[] = ['admin'];

/** Asks once for all of the page. */
async function ask(): Promise<readonly Grant[]> {
  asked ??= askJson<WhoAmI>('/whoami').then(
    ({ scopes }) => (known = scopes),
    (error: unknown) => {
      asked = undefined;
      return error instanceof Refused && error.problem.status === 401 ? [] : UNTOLD;
    },
  );
  return asked;
}

export function useRights(): Rights {
  const [grants, setGrants] = useState(known);
  useEffect(() => {
    let isOver = false;
    if (grants === undefined)
      void ask().then((found) => {
        if (!isOver) setGrants(found);
      });
    return () => {
      isOver = true;
    };
  }, []);
  const own = grants ?? [];
  return {
    areKnown: grants !== undefined,
    operates: allows(own, 'operate'),
    submits: (task) => allowsTask(own, task),
  };
}
