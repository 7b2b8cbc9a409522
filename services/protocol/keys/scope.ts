/** What callers of the API may do. None of them holds another, but `admin`, which holds all. */
export const SCOPES = ['read', 'submit', 'operate', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

/** A scope, or the right to submit runs of one task: `submit:report`. */
export type Grant = Scope | `submit:${string}`;

/** A grant, as JSON Schemas and the command line check it. */
export const GRANT_PATTERN = '^(?:read|submit|operate|admin|submit:[a-z][a-z0-9-]{0,63})$';

const GRANT = new RegExp(GRANT_PATTERN);

export const isGrant = (text: string): text is Grant => GRANT.test(text);

/** Whether grants reach for something. `submit` reaches where they hold the submission of any task at all. */
export function allows(grants: readonly Grant[], scope: Scope): boolean {
  return grants.some(
    (grant) =>
      grant === scope || grant === 'admin' || (scope === 'submit' && grant.startsWith('submit:')),
  );
}

/** Whether grants reach for runs of this task. */
export function allowsTask(grants: readonly Grant[], task: string): boolean {
  return grants.some(
    (grant) => grant === 'submit' || grant === 'admin' || grant === `submit:${task}`,
  );
}
