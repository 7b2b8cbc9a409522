import { useMemo, useRef, useState } from 'preact/hooks';
import type { TaskType } from '../../../../protocol/api/types';
import { Notice } from '../parts/notice';
import { check, type Problems } from '../schema/check';
import { initial } from '../schema/initial';
import type { Json } from '../schema/json';
import { schemaRoot } from '../schema/resolve';
import { InputEditor } from './input-editor';
import { OptionFields } from './option-fields';
import { NO_OPTIONS, optionsIn } from './options';
import { useSubmission } from './use-submission';

interface RunFormProps {
  readonly task: TaskType;
  /** The input of an earlier run. */
  readonly from?: { readonly input: Json | undefined };
}

const NONE: Problems = new Map();

/** Submits a run of a task: its input, and how it is to be run. */
export function RunForm({ task, from }: RunFormProps) {
  const schema = task.input;
  // The same schema comes anew with each answer.
  const schemaText = JSON.stringify(schema ?? {});
  const root = useMemo(() => schemaRoot(schema ?? {}), [schemaText]);
  const mayBeAbsent = schema === undefined || task.inputOptional === true;
  const [value, setValue] = useState<Json | undefined>(() => {
    if (from !== undefined) return from.input;
    return mayBeAbsent ? undefined : initial(root.schema, root);
  });
  const [options, setOptions] = useState(NO_OPTIONS);
  const [isTried, setIsTried] = useState(false);
  const [isOpen, setIsOpen] = useState(false);
  const [isBroken, setIsBroken] = useState(false);
  const { isBusy, problems: told, trouble, submit, forget } = useSubmission();
  const form = useRef<HTMLFormElement>(null);

  const found = useMemo(
    () => (value === undefined && mayBeAbsent ? NONE : check(value, root)),
    [value, root, mayBeAbsent],
  );
  const read = optionsIn(options);
  const inputProblems = useMemo(
    () => new Map([...inInput(told), ...(isTried ? found : NONE)]),
    [told, found, isTried],
  );
  const optionProblems = new Map([
    ...[...told].filter(([pointer]) => !isInput(pointer)),
    ...(isTried ? read.problems : NONE),
  ]);

  const send = (event: Event): void => {
    event.preventDefault();
    setIsTried(true);
    if (found.size > 0 || read.problems.size > 0 || isBroken) {
      requestAnimationFrame(() =>
        form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(),
      );
      return;
    }
    const input = value !== undefined && { input: value };
    void submit({ task: task.name, ...input, ...read.submission });
  };

  return (
    <form ref={form} class="run-form" noValidate onSubmit={send}>
      <InputEditor
        root={root}
        value={value}
        isRequired={!mayBeAbsent}
        problems={inputProblems}
        onTrouble={setIsBroken}
        change={(next) => {
          forget();
          setValue(next);
        }}
      />
      <details
        open={isOpen || optionProblems.size > 0}
        onToggle={(event) => setIsOpen(event.currentTarget.open)}
      >
        <summary>Options</summary>
        <OptionFields
          options={options}
          problems={optionProblems}
          change={(next) => {
            forget();
            setOptions(next);
          }}
        />
      </details>
      {trouble !== undefined && <Notice tone="trouble">{trouble}</Notice>}
      <ProblemList problems={[...inputProblems, ...optionProblems]} />
      <div class="actions">
        <button type="submit" class="primary" disabled={isBusy}>
          {isBusy ? 'Submitting …' : 'Run it'}
        </button>
      </div>
    </form>
  );
}

const isInput = (pointer: string): boolean => /^\/input(?:\/|$)/.test(pointer);

/** Those of the input, by their places in it. */
const inInput = (problems: Problems): [string, string][] =>
  [...problems]
    .filter(([pointer]) => isInput(pointer))
    .map(([pointer, problem]) => [pointer.slice('/input'.length), problem]);

/** Problems that are named one by one, at most. */
const MOST_NAMED = 8;

function ProblemList({ problems }: { readonly problems: readonly (readonly [string, string])[] }) {
  return (
    <div role="alert">
      {problems.length > 0 && (
        <ul class="problems">
          {problems.slice(0, MOST_NAMED).map(([pointer, problem]) => (
            <li key={pointer}>
              <code>{pointer === '' ? 'The input' : pointer.slice(1)}</code> {problem}
            </li>
          ))}
          {problems.length > MOST_NAMED && <li>and {problems.length - MOST_NAMED} more</li>}
        </ul>
      )}
    </div>
  );
}
