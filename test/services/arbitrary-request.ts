import fc from 'fast-check';

/** A JSON Schema as the routes use them. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly examples?: readonly unknown[];
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Parameter {
  readonly in: 'query' | 'path' | 'header';
  readonly name: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface Request {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Requests of an operation: most as the document says, some with a part that is anything. */
export function requestsOf(
  { components }: Document,
  path: string,
  operation: Operation,
  known: Readonly<Record<string, readonly unknown[]>>,
): fc.Arbitrary<Request> {
  const valueOf = (schema: Schema, name = ''): fc.Arbitrary<unknown> => {
    const own = known[name];
    const valid = validOf(schema, name);
    return own === undefined ? valid : fc.oneof(fc.constantFrom(...own), valid);
  };
  const validOf = (schema: Schema, name: string): fc.Arbitrary<unknown> => {
    const { $ref, type, pattern, minLength = 0, maxLength = 20, minimum, maximum } = schema;
    if ($ref !== undefined) return valueOf(components.schemas[$ref.split('/').at(-1)!]!);
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
    if (schema.examples !== undefined)
      return fc.oneof(fc.constantFrom(...schema.examples), fc.string());
    switch (type) {
      case 'string':
        if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
        return fc.string({ minLength, maxLength: Math.min(maxLength, 30), unit: 'binary' });
      case 'integer':
        return fc.integer({ min: minimum ?? -1000, max: maximum ?? 1000 });
      case 'number':
        return fc.double({ min: minimum ?? -1e6, max: maximum ?? 1e6, noNaN: true });
      case 'boolean':
        return fc.boolean();
      case 'array':
        return fc.array(valueOf(name === 'runs' ? components.schemas.Submission! : schema.items!), {
          minLength: schema.minItems ?? 0,
          maxLength: Math.min(schema.maxItems ?? 5, 5),
        });
      case 'object':
        return fc.record(
          Object.fromEntries(
            Object.entries(schema.properties ?? {}).map(([key, one]) => [key, valueOf(one, key)]),
          ),
          { requiredKeys: [...(schema.required ?? [])] },
        );
      default:
        return fc.jsonValue();
    }
  };

  const oddly = <T>(valid: fc.Arbitrary<T>, odd: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 4, arbitrary: valid }, { weight: 1, arbitrary: odd });
  const parameters = operation.parameters ?? [];
  const texts = (place: Parameter['in'], odd: fc.Arbitrary<unknown>) => {
    const own = parameters.filter((one) => one.in === place);
    const entries = own.map(({ name, schema }) => [name, oddly(valueOf(schema, name), odd)]);
    const requiredKeys = own.filter(({ required }) => required).map(({ name }) => name);
    return fc.record(Object.fromEntries(entries) as Record<string, fc.Arbitrary<unknown>>, {
      requiredKeys,
    });
  };
  const schema = operation.requestBody?.content['application/json']?.schema;
  const body: fc.Arbitrary<string | undefined> =
    schema === undefined
      ? fc.constant(undefined)
      : oddly(
          valueOf(schema).map((value) => JSON.stringify(value)),
          fc.oneof(
            fc.jsonValue().map((value) => JSON.stringify(value)),
            fc.string(),
          ),
        );
  const printable = fc.stringMatching(/^[!-~]{0,40}$/);
  return fc
    .record({
      path: texts('path', fc.string({ minLength: 1, unit: 'binary' })),
      query: oddly(texts('query', fc.string()), fc.dictionary(fc.string(), fc.string()) as never),
      headers: texts('header', printable),
      body,
      type: oddly(fc.constant('application/json'), printable),
    })
    .map((parts) => ({
      path: pathOf(path, parts.path) + searchOf(parts.query),
      headers: {
        ...Object.fromEntries(
          Object.entries(parts.headers).map(([name, value]) => [name, headerOf(value)]),
        ),
        ...(parts.body !== undefined && parts.type !== '' && { 'content-type': parts.type }),
      },
      body: parts.body,
    }));
}

const pathOf = (path: string, values: Readonly<Record<string, unknown>>): string =>
  path.replace(/\{(\w+)\}/g, (_all, name: string) => encode(String(values[name])));

/** Half of a surrogate pair cannot be sent. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed());

/** What HTTP takes as the value of a header. */
const headerOf = (value: unknown): string =>
  String(value)
    .replace(/[^ -~]/g, '?')
    .trim();

function searchOf(values: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(values).flatMap(([name, value]) =>
    [value].flat().map((one) => `${encode(name)}=${encode(String(one))}`),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
