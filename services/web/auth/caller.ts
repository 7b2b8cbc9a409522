import type { FastifyRequest } from 'fastify';
import type { WhoAmI } from '../../protocol/api/types';
import { allows, allowsTask, type Grant, type Scope } from '../../protocol/keys/scope';
import { Refusal } from '../problem';

/** Who asks, and what they may do. */
export interface Caller {
  readonly kind: WhoAmI['kind'];
  /** Name of the key, or of the subject; empty where the kind says it all. */
  readonly name: string;
  readonly scopes: readonly Grant[];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined where nobody has to say who they are. */
    caller: Caller | undefined;
  }
  interface FastifyContextConfig {
    /**
     * What a caller needs for this route; `none`: to be somebody. Default: `read` to read, `operate` for everything else.
     */
    readonly scope?: Scope | 'none';
  }
}

export const THIS_MACHINE: Caller = { kind: 'this machine', name: '', scopes: ['admin'] };
export const BOOTSTRAP: Caller = { kind: 'bootstrap', name: '', scopes: ['admin'] };

/** A caller in a line of a log. */
export const callerText = ({ kind, name }: Caller): string =>
  name === '' ? kind : `${kind} ${name}`;

/** @throws Refusal the caller may not do that */
export function demand({ kind, scopes }: Caller, scope: Scope): void {
  if (allows(scopes, scope)) return;
  throw new Refusal(403, `this needs the scope '${scope}'; ${has(kind, scopes)}`);
}

/** @throws Refusal the caller may not submit runs of this task */
export function demandTask({ caller }: FastifyRequest, task: string): void {
  if (caller === undefined || allowsTask(caller.scopes, task)) return;
  throw new Refusal(
    403,
    `this needs the scope 'submit' or 'submit:${task}'; ${has(caller.kind, caller.scopes)}`,
    '/task',
  );
}

const has = (kind: Caller['kind'], scopes: readonly Grant[]): string =>
  `${kind === 'person' ? 'you have' : `the ${kind} has`} ${scopes.join(', ') || 'none'}`;
