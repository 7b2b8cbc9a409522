import type { FieldChange } from './types';

/** A field that is not what it was; none where it is. */
export function field(
  name: string,
  before: string | undefined,
  after: string | undefined,
): FieldChange[] {
  return before === after ? [] : [{ name, before: before ?? '', after: after ?? '' }];
}
