import type { TaskType } from '../../services/protocol/api/types';
import { ApiError } from '../../services/protocol/api/api-error';
import { CliError } from './errors';

type Schema = Readonly<Record<string, unknown>>;

/** What the API said to an input, with one that the task would take; any other error as it is. */
export function withExample(error: unknown, task: TaskType): unknown {
  if (!(error instanceof ApiError) || task.input === undefined) return error;
  if (error.problem.pointer?.startsWith('/input') !== true) return error;
  const example = JSON.stringify(exampleOf(task.input)).replaceAll("'", "'\\''");
  return new CliError(
    error.code,
    error.message,
    `'${task.name}' takes such as: --input '${example}'`,
  );
}

/** A value of the form that a JSON Schema describes; what it may leave out is left out. */
function exampleOf(schema: Schema): unknown {
  if ('const' in schema) return schema.const;
  if ('default' in schema) return schema.default;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const [either] = (schema.anyOf ?? schema.oneOf ?? []) as readonly Schema[];
  if (either !== undefined) return exampleOf(either);
  if (schema.type === 'object') return exampleOfObject(schema);
  if (schema.type === 'array') return [];
  if (schema.type === 'string') return '…';
  if (schema.type === 'boolean') return true;
  if (schema.type === 'number' || schema.type === 'integer') return schema.minimum ?? 1;
  return null;
}

function exampleOfObject({ properties = {}, required = [] }: Schema): unknown {
  const needed = required as readonly string[];
  return Object.fromEntries(
    Object.entries(properties as Readonly<Record<string, Schema>>)
      .filter(([name]) => needed.includes(name))
      .map(([name, schema]) => [name, exampleOf(schema)]),
  );
}
