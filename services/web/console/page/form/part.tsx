import { useId } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import type { JsonSchema } from '../../../../protocol/task-schemas';
import { limitsOf } from '../schema/limits';
import { useScope, type ControlProps, type FieldProps } from './scope';

type PartProps = Pick<FieldProps, 'name' | 'at' | 'isRequired' | 'tools' | 'isBare'> & {
  /** Resolved. */
  readonly schema: JsonSchema;
};

interface LabelledProps extends PartProps {
  /** A control that stands before its name. */
  readonly isBefore?: boolean;
  /** There is nothing to choose. */
  readonly isFixed?: boolean;
  readonly note?: ComponentChildren;
  readonly children: (control: ControlProps) => JSX.Element;
}

/** One control with its name, what it is for, and what is wrong with it. */
export function Labelled(props: LabelledProps) {
  const { name, schema, at, isRequired, tools, isBare, isBefore, isFixed, note } = props;
  const id = useId();
  const explained = useExplained(schema, at, id);
  const control = props.children({ id, describedBy: explained.ids, isWrong: explained.isWrong });
  return (
    <div class={`field ${isBefore === true ? 'before' : ''} ${isFixed === true ? 'fixed' : ''}`}>
      <div class="field-head">
        {isBefore === true && control}
        <label for={id} class={isBare === true ? 'unseen' : ''}>
          {titleOf(schema, name)}
          {!isRequired && isBare !== true && <span class="soft"> optional</span>}
        </label>
        {tools}
      </div>
      {explained.help}
      {isBefore !== true && control}
      {note}
      {explained.problem}
    </div>
  );
}

interface GroupProps extends PartProps {
  /** One value with a choice of its kind, not several. Default false. */
  readonly isUnion?: boolean;
  /** What is in it says what is wrong. Default false. */
  readonly isToldInside?: boolean;
  readonly children: ComponentChildren;
}

/** Several controls under one name. */
export function Group({ isUnion = false, isToldInside = false, children, ...part }: GroupProps) {
  const { name, schema, at, isRequired, tools, isBare } = part;
  const id = useId();
  const explained = useExplained(schema, at, id);
  return (
    <fieldset
      class={`field ${isUnion ? 'union' : isBare === true ? '' : 'group'}`}
      {...(explained.ids !== undefined && { 'aria-describedby': explained.ids })}
    >
      <legend class={isBare === true ? 'unseen' : ''}>
        {titleOf(schema, name)}
        {!isRequired && <span class="soft"> optional</span>}
      </legend>
      {tools !== undefined && <div class="group-tools">{tools}</div>}
      {explained.help}
      {!isToldInside && explained.problem}
      {children}
    </fieldset>
  );
}

function titleOf({ title }: JsonSchema, name: string): ComponentChildren {
  if (typeof title !== 'string' || title === name) return name;
  return name === '' ? title : [title, ' ', <code key="name">{name}</code>];
}

function useExplained(schema: JsonSchema, at: string, id: string) {
  const problem = useScope().problems.get(at);
  const { description } = schema;
  const limits = limitsOf(schema);
  const ids = [
    ...(typeof description === 'string' || limits !== undefined ? [`${id}-help`] : []),
    ...(problem === undefined ? [] : [`${id}-problem`]),
  ].join(' ');
  return {
    ids: ids === '' ? undefined : ids,
    isWrong: problem !== undefined,
    help: (typeof description === 'string' || limits !== undefined) && (
      <p class="help" id={`${id}-help`}>
        {typeof description === 'string' && description}
        {limits !== undefined && <span class="limits">{limits}</span>}
      </p>
    ),
    problem: problem !== undefined && (
      <p class="problem" id={`${id}-problem`} data-problem={at}>
        {problem}
      </p>
    ),
  };
}
