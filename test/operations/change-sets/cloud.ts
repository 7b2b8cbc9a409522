import { readFileSync } from 'node:fs';
import type { Assembly } from '../../../lib/assembly';
import type { ChangeSet, ChangeSets, ToldChange } from '../../../lib/operations/change-sets/ports';
import type { StackEvent } from '../../../lib/operations/deploy/ports';

export interface Deployed {
  template: string;
  status: string;
  terminationProtection: boolean;
  changedAtMs: number;
  outputs: Record<string, string>;
}

interface Kept extends ChangeSet {
  readonly stack: string;
  readonly template: string;
}

/** CloudFormation as far as change sets go: stacks by name, a clock, and what was asked of it. */
export function cloud(assembly: Assembly) {
  let nowMs = 1000;
  let count = 0;
  const stacks = new Map<string, Deployed>();
  const sets: Kept[] = [];
  const asked: string[] = [];
  const events: StackEvent[] = [];
  const templateIn = (name: string): string =>
    readFileSync(assembly.stacks.find((stack) => stack.name === name)!.templateFile, 'utf8');
  const setOf = (stack: string | undefined, key: string): Kept | undefined =>
    sets.find((one) => (one.stack === stack && one.name === key) || one.id === key);
  const tell = (stack: string, status: string, logicalId = stack): void => {
    events.push({
      ...{ id: String(++count), stack, logicalId, status, reason: undefined },
      type: logicalId === stack ? 'AWS::CloudFormation::Stack' : 'AWS::SQS::Queue',
    });
  };
  const aws: ChangeSets = {
    stack: (name) => {
      const found = stacks.get(name);
      return Promise.resolve(
        found && {
          ...{ id: `arn:stack/${name}`, status: found.status, reason: undefined },
          terminationProtection: found.terminationProtection,
          changedAt: new Date(found.changedAtMs),
        },
      );
    },
    stackOutputs: (name) =>
      Promise.resolve(new Map(Object.entries(stacks.get(name)?.outputs ?? {}))),
    names: (stack) =>
      Promise.resolve(sets.filter((one) => one.stack === stack).map(({ name }) => name)),
    find: (stack, key) => Promise.resolve(setOf(stack, key)),
    templateIn: (stack, id) => Promise.resolve(setOf(stack, id)!.template),
    execute: (stack, id) => {
      asked.push(`execute ${stack}`);
      const found = setOf(stack, id);
      if (found?.execution !== 'AVAILABLE') return Promise.resolve('it cannot be executed');
      tell(stack, 'UPDATE_IN_PROGRESS');
      return Promise.resolve(undefined);
    },
    remove: (stack, name) => {
      asked.push(`remove ${name} of ${stack}`);
      sets.splice(sets.findIndex((one) => one.stack === stack && one.name === name) >>> 0, 1);
      return Promise.resolve();
    },
  };
  return {
    ...{ aws, asked, events, sets, stacks, tell },
    /** A stack as it is deployed; by default as the assembly has it. */
    deployed: (name: string, more: Partial<Deployed> = {}) =>
      stacks.set(name, {
        ...{ template: templateIn(name), status: 'UPDATE_COMPLETE', terminationProtection: false },
        ...{ changedAtMs: nowMs, outputs: {} },
        ...more,
      }),
    prepare: (stack: string, name: string, more: Partial<Kept> = {}) => {
      nowMs += 1000;
      sets.push({
        ...{ stack, name, id: `arn:${stack}/${name}`, template: templateIn(stack) },
        ...{ createdAtMs: nowMs, status: 'CREATE_COMPLETE', execution: 'AVAILABLE' },
        ...{ reason: undefined, changes: [] },
        ...more,
      });
    },
    /** Somebody changes a stack. */
    change: (name: string, outputs: Record<string, string> = {}) => {
      nowMs += 1000;
      const found = stacks.get(name)!;
      stacks.set(name, { ...found, changedAtMs: nowMs, outputs: { ...found.outputs, ...outputs } });
    },
  };
}

export const changeOf = (logicalId: string, more: Partial<ToldChange> = {}): ToldChange => ({
  ...{ logicalId, type: 'AWS::SQS::Queue', action: 'Modify', replacement: 'none' },
  ...{ because: [], inner: undefined },
  ...more,
});
