import { useId, useMemo } from 'preact/hooks';
import type { JsonSchema } from '../../../../protocol/task-schemas';
import { fieldOf } from '../schema/field';
import { initial, initialItem } from '../schema/initial';
import { given, isObject, type Json } from '../schema/json';
import { resolved, type SchemaRoot } from '../schema/resolve';
import { variantNames, variantOf } from '../schema/variant';
import { Field } from './field';
import { JsonControl } from './json-control';
import { Group, Labelled } from './part';
import { useScope, type FieldProps } from './scope';
import { useOwn } from './use-own';

interface UnionProps extends FieldProps {
  readonly schema: JsonSchema;
  readonly variants: readonly JsonSchema[];
}

const NONE = -1;

/** A value of one of several kinds: first the kind, then the value. */
export function UnionField({ variants, ...props }: UnionProps) {
  const { root } = useScope();
  const { name, at, value, isRequired, nothing, change } = props;
  const names = useMemo(() => variantNames(variants, root), [variants, root]);
  const asJson = variants.length;
  const [chosen, keep] = useOwn(value, () => {
    if (value === undefined) return isRequired ? 0 : NONE;
    return variantOf(variants, value, root) ?? asJson;
  });
  const emit = (kept: number, next: Json | undefined): void => {
    keep(kept, next);
    change(next);
  };
  const choose = (index: number): void => {
    const variant = variants[index];
    if (variant === undefined) emit(NONE, nothing);
    else emit(index, begun(variant, value, nothing, root));
  };
  const variant = variants[chosen];
  return (
    <Group {...props} isUnion isToldInside={chosen !== NONE}>
      <KindSelect {...{ name, names, chosen, isRequired, asJson }} choose={choose} />
      {variant !== undefined && (
        <Field
          key={chosen}
          {...{ name, at, value }}
          {...(nothing !== undefined && { nothing })}
          schema={variant}
          isRequired
          isBare
          change={(next) => emit(chosen, next)}
        />
      )}
      {chosen === asJson && (
        <Labelled {...{ name, at, schema: {}, isRequired }} isBare>
          {(control) => (
            <JsonControl
              {...control}
              value={value}
              change={(next) => change(given(next, nothing))}
            />
          )}
        </Labelled>
      )}
    </Group>
  );
}

interface KindProps {
  readonly name: string;
  readonly names: readonly string[];
  readonly chosen: number;
  readonly isRequired: boolean;
  readonly asJson: number;
  readonly choose: (index: number) => void;
}

function KindSelect({ name, names, chosen, isRequired, asJson, choose }: KindProps) {
  const id = useId();
  return (
    <div class="kind">
      <label class="unseen" for={id}>
        Kind of {name === '' ? 'input' : name}
      </label>
      <select
        id={id}
        value={chosen}
        onChange={({ currentTarget }) => choose(Number(currentTarget.value))}
      >
        {!isRequired && <option value={NONE}>not given</option>}
        {names.map((kind, index) => (
          <option key={index} value={index}>
            {kind}
          </option>
        ))}
        {chosen === asJson && <option value={asJson}>as it is, in JSON</option>}
      </select>
    </div>
  );
}

/** A value of another kind, with what it has in common with the one before. */
function begun(
  variant: JsonSchema,
  before: Json | undefined,
  nothing: '' | undefined,
  root: SchemaRoot,
): Json | undefined {
  const next = nothing === undefined ? initial(variant, root) : initialItem(variant, root);
  const field = fieldOf(variant, root);
  if (field.kind !== 'object' || !isObject(next) || !isObject(before)) return next;
  const shared = field.properties.filter(({ name, schema }) => {
    const { kind } = fieldOf(resolved(schema, root), root);
    return kind !== 'constant' && Object.hasOwn(before, name);
  });
  const kept = shared.map(({ name }) => [name, before[name]]);
  return { ...next, ...(Object.fromEntries(kept) as typeof next) };
}
