import { useMemo } from 'preact/hooks';
import type { JsonSchema } from '../../../../protocol/task-schemas';
import { isValid } from '../schema/check';
import { fieldOf, holds, type Field as FieldKind } from '../schema/field';
import { initialItem } from '../schema/initial';
import { given, isList, isObject, shown, type Json } from '../schema/json';
import { resolved } from '../schema/resolve';
import { ChoiceControl, SwitchControl } from './choice-control';
import { JsonControl } from './json-control';
import { ListField } from './list-field';
import { ObjectField } from './object-field';
import { Group, Labelled } from './part';
import { useScope, type FieldProps } from './scope';
import { NumberControl, TextControl } from './text-control';
import { UnionField } from './union-field';

/** What a person fills in for one schema, whatever it is. */
export function Field(props: FieldProps) {
  const { root } = useScope();
  const { schema, field } = useMemo(() => {
    const own = resolved(props.schema, root);
    return { schema: own, field: fieldOf(own, root) };
  }, [props.schema, root]);
  const { value } = props;
  if (value !== undefined && !holds(field, value)) return <Odd {...props} schema={schema} />;
  switch (field.kind) {
    case 'object':
    case 'list':
      return <Composite {...props} schema={schema} field={field} />;
    case 'union':
      return <UnionField {...props} schema={schema} variants={field.variants} />;
    case 'text':
      return <TextField {...props} schema={schema} format={field.format} />;
    case 'nothing':
      return null;
    default:
      return <Simple {...props} schema={schema} field={field} />;
  }
}

type Own<More = object> = FieldProps & { readonly schema: JsonSchema } & More;

/** A value that is not of the kind that its schema asks for: kept as it is, and shown as JSON. */
const Odd = (props: Own) => (
  <Labelled
    {...props}
    note={
      <p class="help">
        Another value than this form has a control for; it is kept as it is.{' '}
        {!props.isRequired && (
          <button type="button" class="link" onClick={() => props.change(undefined)}>
            Take it away
          </button>
        )}
      </p>
    }
  >
    {(control) => (
      <JsonControl
        {...control}
        value={props.value}
        change={(value) => props.change(given(value, props.nothing))}
      />
    )}
  </Labelled>
);

/** The default, where nothing is given. */
function placeholderOf({ default: byDefault, examples }: JsonSchema): string | undefined {
  if (byDefault !== undefined && !isObject(byDefault) && !isList(byDefault))
    return shown(byDefault as Json);
  return isList(examples) && examples[0] !== undefined
    ? `such as ${shown(examples[0])}`
    : undefined;
}

function TextField({ format, ...props }: Own<{ readonly format: string | undefined }>) {
  const { problems, root } = useScope();
  const { value, nothing, isRequired, change, at } = props;
  const isEmpty = value === '' && nothing === undefined;
  return (
    <Labelled
      {...props}
      note={
        isEmpty ? (
          <p class="help">
            An empty text is given.{' '}
            {!isRequired && (
              <button type="button" class="link" onClick={() => change(undefined)}>
                Give none
              </button>
            )}
          </p>
        ) : (
          value === undefined &&
          isRequired &&
          problems.has(at) &&
          isValid('', props.schema, root) && (
            <button type="button" class="link" onClick={() => change('')}>
              Give an empty text
            </button>
          )
        )
      }
    >
      {(control) => (
        <TextControl
          {...control}
          format={format}
          value={typeof value === 'string' ? value : ''}
          placeholder={placeholderOf(props.schema)}
          change={(text) => change(text === '' ? nothing : text)}
        />
      )}
    </Labelled>
  );
}

type SimpleKind = Extract<
  FieldKind,
  { kind: 'number' | 'switch' | 'null' | 'constant' | 'choice' }
>;

function Simple({ field, ...props }: Own<{ readonly field: SimpleKind }>) {
  const { value, isRequired, change, nothing } = props;
  if (field.kind === 'number')
    return (
      <Labelled {...props}>
        {(control) => (
          <NumberControl
            {...control}
            value={value}
            isWhole={field.isWhole}
            placeholder={placeholderOf(props.schema)}
            nothing={nothing}
            change={change}
          />
        )}
      </Labelled>
    );
  if (field.kind === 'switch' && isRequired && typeof value === 'boolean')
    return (
      <Labelled {...props} isBefore>
        {(control) => <SwitchControl {...control} value={value} change={change} />}
      </Labelled>
    );
  const options = optionsOf(field);
  const isFixed = isRequired && value !== undefined && options.length === 1;
  return (
    <Labelled {...props} isFixed={isFixed}>
      {(control) =>
        isFixed ? (
          <output id={control.id} class="constant">
            {shown(value)}
          </output>
        ) : (
          <ChoiceControl
            {...control}
            options={options}
            {...(field.kind === 'switch' && { names: ['yes', 'no'] })}
            value={value}
            isRequired={isRequired}
            change={change}
          />
        )
      }
    </Labelled>
  );
}

function optionsOf(field: Exclude<SimpleKind, { kind: 'number' }>): readonly Json[] {
  switch (field.kind) {
    case 'switch':
      return [true, false];
    case 'null':
      return [null];
    case 'constant':
      return [field.value];
    case 'choice':
      return field.options;
  }
}

type CompositeKind = Extract<FieldKind, { kind: 'object' | 'list' }>;

function Composite({ field, ...props }: Own<{ readonly field: CompositeKind }>) {
  const { root, problems } = useScope();
  const { name, at, value, isRequired, change, tools, schema } = props;
  if (value === undefined) {
    const problem = problems.get(at);
    return (
      <div class="field absent">
        <button type="button" onClick={() => change(initialItem(schema, root))}>
          Add {name === '' ? 'an input' : name}
        </button>
        {!isRequired && <span class="soft"> optional</span>}
        {typeof schema.description === 'string' && <p class="help">{schema.description}</p>}
        {problem !== undefined && (
          <p class="problem" data-problem={at}>
            {problem}
          </p>
        )}
      </div>
    );
  }
  const own = isRequired ? (
    tools
  ) : (
    <>
      {tools}
      <button type="button" class="tool" onClick={() => change(undefined)}>
        Remove <span class="unseen">{name}</span>
      </button>
    </>
  );
  return (
    <Group {...props} tools={own}>
      {field.kind === 'object' && isObject(value) && (
        <ObjectField field={field} at={at} value={value} change={change} />
      )}
      {field.kind === 'list' && isList(value) && (
        <ListField field={field} at={at} value={value} change={change} />
      )}
    </Group>
  );
}
