import { field } from './field';
import type { Matches } from './match';
import type { StackChange } from './types';

/** Stacks that came, went, or are deployed otherwise. */
export function stackChanges({ stacks }: Matches): StackChange[] {
  return [
    ...stacks.removed.map((before): StackChange => ({ mark: 'removed', before, fields: [] })),
    ...stacks.pairs.flatMap(({ before, after }): StackChange[] => {
      const fields = [
        ...field('name', before.name, after.name),
        ...field('account', before.account, after.account),
        ...field('region', before.region, after.region),
        ...field(
          'termination protection',
          String(before.terminationProtection),
          String(after.terminationProtection),
        ),
      ];
      return fields.length === 0 ? [] : [{ mark: 'changed', before, after, fields }];
    }),
    ...stacks.added.map((after): StackChange => ({ mark: 'added', after, fields: [] })),
  ];
}
