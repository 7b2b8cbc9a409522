import type { TaskType } from '../../../../protocol/api/types';
import { fieldOf } from '../schema/field';
import { resolved, schemaRoot } from '../schema/resolve';
import { variantNames } from '../schema/variant';

/** What a task takes, in a few words. */
export function takes({ kind, input, inputOptional }: TaskType): string {
  if (input === undefined)
    return kind === 'container' ? 'any JSON, or none' : 'not known until a task runner has started';
  const words = wordsOf(input);
  return inputOptional === true ? `${words}, or none` : words;
}

function wordsOf(schema: NonNullable<TaskType['input']>): string {
  const root = schemaRoot(schema);
  const own = resolved(root.schema, root);
  const field = fieldOf(own, root);
  if (field.kind === 'object') {
    const names = field.properties.map(({ name, isRequired }) => (isRequired ? name : `${name}?`));
    if (names.length > 0) return names.join(', ');
    return field.others === undefined ? 'nothing' : 'any fields';
  }
  if (field.kind === 'union' && own.type === undefined && own.anyOf === undefined)
    return own.oneOf === undefined ? 'any JSON' : variantNames(field.variants, root).join(' or ');
  if (field.kind === 'union') return variantNames(field.variants, root).join(' or ').toLowerCase();
  return variantNames([own], root).join('').toLowerCase();
}
