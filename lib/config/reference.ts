import { z } from 'zod';
import { applicationSchema } from './schema';

interface Row {
  readonly path: string;
  readonly type: string;
  readonly meaning: string;
}

/** Every key of slipway.config.ts with its type and meaning, read from the schema. */
export function configurationReference(): Row[] {
  return rowsOf(applicationSchema, '');
}

function rowsOf(schema: z.core.$ZodType, path: string): Row[] {
  const node = inner(schema);
  if (node instanceof z.ZodObject) {
    return Object.entries(node.shape).flatMap(([key, value]) => {
      const at = path === '' ? key : `${path}.${key}`;
      const child = value as z.core.$ZodType;
      const nested = rowsOf(child, at);
      const row = { path: at, type: typeOf(child), meaning: meaningOf(child) };
      return [row, ...nested];
    });
  }
  if (node instanceof z.ZodRecord) return rowsOf(node.valueType, `${path}.<name>`);
  if (node instanceof z.ZodUnion) return node.options.flatMap((option) => rowsOf(option, path));
  return [];
}

function inner(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? inner(schema.unwrap()) : schema;
}

function meaningOf(schema: z.core.$ZodType): string {
  if (!(schema instanceof z.ZodType)) return '';
  return schema.description ?? (schema instanceof z.ZodOptional ? meaningOf(schema.unwrap()) : '');
}

function typeOf(schema: z.core.$ZodType): string {
  const node = inner(schema);
  if (node instanceof z.ZodEnum) return node.options.map((option) => `'${option}'`).join(' or ');
  if (node instanceof z.ZodArray) return `list of ${typeOf(node.element)}`;
  if (node instanceof z.ZodNumber) return 'number';
  if (node instanceof z.ZodBoolean) return 'true or false';
  if (node instanceof z.ZodObject || node instanceof z.ZodUnion) return 'object';
  if (node instanceof z.ZodRecord) return 'object, by name';
  if (node instanceof z.ZodCustom) return 'duration';
  return 'text';
}

/** The reference as a table of Markdown. */
export function configurationTable(): string {
  const rows = configurationReference()
    // Overrides repeat what is above them.
    .filter(
      ({ path }) =>
        !/^environments\.<name>\.(?:network|web|taskRunner|observability|tasks)\./.test(path),
    )
    .map(({ path, type, meaning }) => `| \`${path}\` | ${type} | ${meaning} |`);
  return ['| key | type | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}
