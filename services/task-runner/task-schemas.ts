import { z } from 'zod';
import type { AnyTask } from '../protocol/task';
import type { JsonSchema, TaskSchemas } from '../protocol/task-schemas';

/** What a task takes and gives, as JSON Schema. */
export function schemasOf({ input, output }: AnyTask): TaskSchemas {
  return {
    input: jsonSchema(input, 'input'),
    output: jsonSchema(output, 'output'),
    inputOptional: takesNothing(input),
  };
}

/** What JSON Schema cannot say, a transformation for one, is left to the task's own check. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  try {
    return z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  } catch {
    return {};
  }
}

function takesNothing(schema: z.ZodType): boolean {
  try {
    return schema.safeParse(undefined).success;
  } catch {
    // It checks by asking somebody: only the task itself can.
    return true;
  }
}
