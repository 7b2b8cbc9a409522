import type { Node } from '../../graph';

/** Whether a pattern means a node. */
export type Matcher = (node: Pick<Node, 'path' | 'type' | 'title' | 'stack'>) => boolean;

/**
 * By construct path (with or without the stage in front; a construct is all that is in it), by type, or by title.
 * `*` stands for any text without a slash, `**` for any text, `?` for one character; case does not matter.
 */
export function matcher(pattern: string): Matcher {
  const source = pattern
    .replace(/\/+$/, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*|\*|\?/g, (wild) => (wild === '**' ? '.*' : wild === '*' ? '[^/]*' : '[^/]'));
  const whole = new RegExp(`^(?:${source})$`, 'is');
  const construct = new RegExp(`^(?:${source})(?:/|$)`, 'is');
  return ({ path, type, title, stack }) =>
    whole.test(title) ||
    whole.test(type) ||
    (path !== '' && (construct.test(path) || construct.test(inStage(path, stack))));
}

/** `dev/web/Web` → `web/Web`: the same in each environment. */
function inStage(path: string, stack: string | undefined): string {
  const cut = stack?.includes('/') === true ? path.indexOf('/') + 1 : 0;
  return path.slice(cut);
}

export const anyOf = (patterns: readonly string[]): Matcher => {
  const matchers = patterns.map(matcher);
  return (node) => matchers.some((matches) => matches(node));
};

/** What a pattern may name: constructs of any depth, types, titles. */
export function namesIn(nodes: readonly Node[]): string[] {
  const names = nodes.flatMap(({ path, type, title, stack }) => {
    const steps = inStage(path, stack).split('/');
    return [title, type, ...steps.map((_step, index) => steps.slice(0, index + 1).join('/'))];
  });
  return [...new Set(names)].filter((name) => name !== '').sort();
}
