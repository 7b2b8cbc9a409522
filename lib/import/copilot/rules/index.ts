import { unknownWord } from '../../../config';
import { isMap, type Leaf, type Path } from '../json';
import { carried, different, rule, unsupported, type Outcome, type Rule } from '../rule';
import { companionRules, storageRules } from './companions';
import { containerRules } from './container';
import { environmentRules, pipelineRules } from './environment';
import { jobRules } from './job';
import { webRules } from './web';
import { workerRules } from './worker';

/** All fields of Copilot's manifests, by what the workload becomes: https://aws.github.io/copilot-cli/docs/manifest/overview/ */

const who: readonly Rule[] = [
  rule('name', ({ workload, value }) => {
    const name = workload.place.at(-1);
    if (workload.role === 'web') {
      return { ...different('Slipway’s name of the web service is web'), to: 'web' };
    }
    const to = workload.place.join('.');
    return name === value
      ? { ...carried([]), to }
      : { ...different('in the form that Slipway takes'), to };
  }),
  rule('type', ({ workload }) => {
    const to = workload.place.join('.');
    return workload.role === 'worker'
      ? {
          ...different(
            'a container task: a run for each message, where the worker polls for ever; port its loop',
          ),
          to,
        }
      : { ...carried([]), to };
  }),
];

const common: readonly Rule[] = [...who, ...containerRules, ...companionRules, ...storageRules];

export const RULES = {
  web: [...common, ...webRules],
  worker: [...common, ...workerRules],
  job: [...common, ...jobRules],
  left: [rule('**', ({ workload }) => unsupported(workload.why ?? 'not carried over'))],
  environment: environmentRules,
  pipeline: pipelineRules,
} as const satisfies Record<string, readonly Rule[]>;

interface Matched {
  readonly rule: Rule;
  readonly keys: readonly string[];
}

/** The rule of a field, with what its stars stand for. */
export function ruleAt(rules: readonly Rule[], path: Path): Matched | undefined {
  for (const one of rules) {
    const keys = match(one.segments, path);
    if (keys !== undefined) return { rule: one, keys };
  }
  return undefined;
}

function match(segments: readonly string[], path: Path): string[] | undefined {
  const open = segments.at(-1) === '**';
  if (open ? path.length < segments.length : path.length !== segments.length) return undefined;
  const keys: string[] = [];
  for (const [index, segment] of segments.entries()) {
    if (segment === '**') return keys;
    const key = path[index];
    if (segment === '*' && typeof key === 'string') keys.push(key);
    else if (segment === '[]' ? typeof key !== 'number' : segment !== key) return undefined;
  }
  return keys;
}

/** What a field without a rule is: nothing said, or a word that Copilot does not know. */
export function withoutRule(rules: readonly Rule[], { path, value }: Leaf): Outcome {
  const isEmpty = value === null || (isMap(value) && Object.keys(value).length === 0);
  for (let depth = 0; depth < path.length; depth += 1) {
    const candidates = wordsAt(rules, path.slice(0, depth));
    const key = path[depth];
    if (candidates.some((one) => one === '*' || one === '**' || one === key)) continue;
    if (candidates.includes('[]') && typeof key === 'number') continue;
    const words = candidates.filter((one) => one !== '[]');
    return unsupported(`Copilot ignores it: ${unknownWord('field', String(key), words)}`);
  }
  return isEmpty
    ? carried([], 'it says nothing')
    : unsupported('not in this form: Copilot takes another one here');
}

function wordsAt(rules: readonly Rule[], path: Path): string[] {
  const under = rules.filter(
    ({ segments }) =>
      segments.length > path.length && match(segments.slice(0, path.length), path) !== undefined,
  );
  return [...new Set(under.map(({ segments }) => segments[path.length] ?? ''))];
}
