import { fieldText, isMap, keyOf, leavesOf, valueAt, type Path } from '../copilot/json';
import { together } from '../copilot/judge';
import type { Finding } from '../copilot/report';
import { carried, different, type Outcome } from '../copilot/rule';
import type { YamlFile } from '../copilot/yaml-file';
import { evaluate, isFunction, type Surroundings, type TemplateResource } from './evaluate';
import type { StackUse } from './project';
import { ofType, RULES } from './resource-rules';
import { patternOf, unsupported, type Rules } from './rule';
import { beside, TASK_REST, TASK_RULES } from './task-rules';
import { idOf, type Belongings, type Workload } from './workloads';

/** What became of each field of a file, in each environment that it counts in. */
export interface Notebook {
  readonly write: (source: YamlFile, path: Path, environment: string, outcome: Outcome) => void;
  readonly findings: () => Finding[];
}

interface Entry {
  readonly source: YamlFile;
  readonly path: Path;
  readonly outcomes: { readonly environment: string; readonly outcome: Outcome }[];
}

/** Each field is one finding, however many stacks and environments it counts in. */
export function newNotebook(): Notebook {
  const entries = new Map<string, Entry>();
  return {
    write: (source, path, environment, outcome) => {
      const key = `${source.file}|${keyOf(path)}`;
      const entry = entries.get(key) ?? { source, path, outcomes: [] };
      entry.outcomes.push({ environment, outcome });
      entries.set(key, entry);
    },
    findings: () =>
      apart([...entries.values()])
        .map(({ source, path, outcomes }): Finding => {
          const { verdict, to, note } = together(outcomes);
          return {
            ...{ file: source.file, line: source.lineOf(path), field: fieldText(path) },
            ...{ verdict, to, note },
          };
        })
        .sort((one, other) =>
          one.file === other.file ? one.line - other.line : one.file < other.file ? -1 : 1,
        ),
  };
}

/**
 * A resource that one environment has not, or leaves as a whole, and another one reads field by field: what is said of the
 * whole is said of each field.
 */
function apart(entries: readonly Entry[]): Entry[] {
  const isWithin = (inner: Entry, outer: Entry): boolean =>
    inner !== outer &&
    inner.source.file === outer.source.file &&
    inner.path.length > outer.path.length &&
    outer.path.every((key, index) => inner.path[index] === key);
  const wholes = entries.filter(({ path }) => path.length === 2 && path[0] === 'Resources');
  const split = new Set<Entry>();
  for (const whole of wholes)
    for (const entry of entries.filter((one) => isWithin(one, whole))) {
      entry.outcomes.push(...whole.outcomes);
      split.add(whole);
    }
  return entries.filter((entry) => !split.has(entry));
}

/** Fields of a resource that has rules; a function of CloudFormation's is one value. */
function fieldsOf(properties: unknown, rules: Rules): readonly Path[] {
  const isWhole = (path: Path): boolean =>
    isFunction(valueAt(properties, path)) || Object.hasOwn(rules, `${patternOf(path)}!`);
  return leavesOf(properties, isWhole).map(({ path }) => path);
}

/** What becomes of a template in one stack. */
export function judgeTemplate(
  stack: StackUse,
  made: ReadonlyMap<string, TemplateResource>,
  belongings: Belongings,
  all: Surroundings,
  say: (path: Path, outcome: Outcome) => void,
): void {
  const template = isMap(stack.template.value) ? stack.template.value : {};
  for (const [section, content] of Object.entries(template)) {
    if (section === 'Resources') continue;
    const names = isMap(content) ? Object.keys(content) : [];
    if (names.length === 0)
      say([section], SECTIONS[section] ?? { ...carried([]), to: 'no setting' });
    for (const name of names)
      say([section, name], SECTIONS[section] ?? unsupported('is read by nobody here'));
  }
  const resources = isMap(template.Resources) ? template.Resources : {};
  for (const [logicalId, resource] of Object.entries(resources)) {
    const at = ['Resources', logicalId];
    const found = made.get(logicalId);
    if (found === undefined) say(at, { ...carried([]), to: 'not there in this environment' });
    else judgeResource(found, resource, at, belongings, all, say);
  }
}

const SECTIONS: Readonly<Record<string, Outcome>> = {
  AWSTemplateFormatVersion: { ...carried([]), to: 'templates are written by the CDK' },
  Description: { ...carried([]), to: 'stacks describe themselves' },
  Parameters: { ...carried([]), to: 'its value is filled in where it was used' },
  Mappings: { ...carried([]), to: 'its values are filled in where they were used' },
  Conditions: { ...carried([]), to: 'decided for each environment' },
  Outputs: different('stacks take it from one another by themselves; add others by customize'),
};

function judgeResource(
  found: TemplateResource,
  resource: unknown,
  at: Path,
  belongings: Belongings,
  all: Surroundings,
  say: (path: Path, outcome: Outcome) => void,
): void {
  const workload = belongings.of.get(idOf(found));
  const isTask = found.type === 'AWS::ECS::TaskDefinition';
  const rules = isTask ? TASK_RULES : RULES[found.type];
  if (rules === undefined) {
    say(at, ofType(found.type));
    return;
  }
  if (workload?.role === 'left' || (workload === undefined && found.type === 'AWS::ECS::Service')) {
    say(at, unsupported(workload?.why ?? 'its task definition is in none of these templates'));
    return;
  }
  for (const key of Object.keys(isMap(resource) ? resource : {}))
    if (key !== 'Properties') say([...at, key], attributeOutcome(key));
  const fields = fieldsOf(found.properties, rules);
  for (const path of fields)
    say([...at, 'Properties', ...path], fieldOutcome(found, path, rules, workload, all, isTask));
}

function attributeOutcome(key: string): Outcome {
  if (key === 'Type') return { ...carried([]), to: 'as below' };
  if (key === 'DependsOn' || key === 'Condition')
    return { ...carried([]), to: 'decided and ordered by themselves' };
  return different('the CDK writes its own');
}

function fieldOutcome(
  found: TemplateResource,
  path: Path,
  rules: Rules,
  workload: Workload | undefined,
  all: Surroundings,
  isTask: boolean,
): Outcome {
  const raw = valueAt(found.properties, path);
  const [list, index] = path;
  if (isTask && list === 'ContainerDefinitions' && index !== workload?.main) {
    const name = valueAt(found.properties, [list, index ?? 0, 'Name']);
    return beside(typeof name === 'string' ? name : String(index));
  }
  const pattern = patternOf(path);
  const rule = Object.hasOwn(rules, pattern)
    ? rules[pattern]
    : Object.hasOwn(rules, `${pattern}!`)
      ? rules[`${pattern}!`]
      : undefined;
  const known = evaluate(raw, found.stack, all);
  const field = { path, raw, known, properties: found.properties, workload };
  if (rule !== undefined) return rule(field);
  return isTask
    ? TASK_REST(field)
    : unsupported('add it by customize (docs/configuration/customize.md)');
}
