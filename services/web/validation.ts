import Ajv, { type ErrorObject, type Options } from 'ajv';
import Ajv2020 from 'ajv/dist/2020';
import type { FastifyInstance } from 'fastify';
import type { JsonSchema } from '../protocol/task-schemas';
import { SHARED_SCHEMAS } from './schemas';

/**
 * `strict` is for authors of schemas: words of OpenAPI, as `examples`, are none of its own. `ownProperties`: an object
 * without `constructor` or `toString` has none, whatever it inherits.
 */
const OPTIONS: Options = {
  strict: false,
  validateFormats: false,
  useDefaults: true,
  ownProperties: true,
};

/**
 * Bodies are taken as they are: a number in quotes is no number. Everything else of a request is text, and is read as
 * what its schema says.
 */
export function useValidators(app: FastifyInstance): void {
  const strict = new Ajv({ ...OPTIONS, schemas: SHARED_SCHEMAS });
  const lenient = new Ajv({ ...OPTIONS, coerceTypes: 'array', schemas: SHARED_SCHEMAS });
  app.setValidatorCompiler<object>(({ schema, httpPart }) =>
    (httpPart === 'body' ? strict : lenient).compile(schema),
  );
}

/** What is wrong, and where: a JSON pointer. */
export interface FieldProblem {
  readonly pointer: string;
  readonly message: string;
}

type Invalid = Pick<ErrorObject, 'instancePath' | 'message' | 'params' | 'keyword'>;

export function fieldProblem({ instancePath, message, params, keyword }: Invalid): FieldProblem {
  const { missingProperty, additionalProperty, unevaluatedProperty, allowedValues } =
    params as Readonly<Record<string, unknown>>;
  const field = missingProperty ?? additionalProperty ?? unevaluatedProperty;
  const pointer =
    typeof field === 'string' ? `${instancePath}/${escapePointer(field)}` : instancePath;
  if (keyword === 'enum' && Array.isArray(allowedValues))
    return { pointer, message: `must be one of ${allowedValues.join(', ')}` };
  if (missingProperty !== undefined) return { pointer, message: 'is missing' };
  if (typeof field === 'string') return { pointer, message: 'is not known' };
  return { pointer, message: message ?? 'is not valid' };
}

/** RFC 6901. */
const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** Undefined: the value is as the schema says. */
export type Check = (value: unknown) => FieldProblem | undefined;

/** Checks values by a task's own schema, without defaults: the task itself fills them in. */
export function checkBy(schema: JsonSchema): Check {
  const validate = new Ajv2020({ ...OPTIONS, useDefaults: false }).compile(schema);
  return (value) => {
    if (validate(value)) return undefined;
    const [first] = validate.errors ?? [];
    return first === undefined ? { pointer: '', message: 'is not valid' } : fieldProblem(first);
  };
}
