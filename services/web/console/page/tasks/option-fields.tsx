import { useId } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { Problems } from '../schema/check';
import { UNITS, type Options } from './options';

interface OptionsProps {
  readonly options: Options;
  readonly problems: Problems;
  readonly change: (options: Options) => void;
}

/** When a run begins, before which others, and what its caller calls it. */
export function OptionFields({ options, problems, change }: OptionsProps) {
  const set = (part: Partial<Options>): void => change({ ...options, ...part });
  return (
    <div class="fields">
      <Option name="Begins" at={`/${options.begin}`} problems={problems}>
        {(control) => (
          <div class="begin">
            <select
              {...control}
              value={options.begin}
              onChange={(event) => set({ begin: event.currentTarget.value as Options['begin'] })}
            >
              <option value="now">at once</option>
              <option value="delay">after</option>
              <option value="at">at</option>
            </select>
            <Begin options={options} set={set} />
          </div>
        )}
      </Option>
      <Option
        name="Priority"
        at="/priority"
        problems={problems}
        help="From -100 to 100; runs of a higher one begin first. Without one: 0."
      >
        {(control) => (
          <input
            {...control}
            class="short"
            inputMode="numeric"
            autocomplete="off"
            placeholder="0"
            value={options.priority}
            onInput={(event) => set({ priority: event.currentTarget.value.trim() })}
          />
        )}
      </Option>
      <Option
        name="Key"
        at="/key"
        problems={problems}
        help="Your own name for the run. Submitted again under it, it is the same run."
      >
        {(control) => (
          <input
            {...control}
            maxLength={200}
            autocomplete="off"
            spellcheck={false}
            value={options.key}
            onInput={(event) => set({ key: event.currentTarget.value })}
          />
        )}
      </Option>
    </div>
  );
}

interface BeginProps {
  readonly options: Options;
  readonly set: (part: Partial<Options>) => void;
}

function Begin({ options: { begin, delay, unit, at }, set }: BeginProps) {
  if (begin === 'now') return null;
  if (begin === 'at')
    return (
      <input
        type="datetime-local"
        aria-label="Begins at, in your own time"
        value={at}
        onInput={(event) => set({ at: event.currentTarget.value })}
      />
    );
  return (
    <>
      <input
        class="short"
        inputMode="decimal"
        aria-label="Begins after"
        value={delay}
        onInput={(event) => set({ delay: event.currentTarget.value })}
      />
      <select
        aria-label="Unit of time"
        value={unit}
        onChange={(event) => set({ unit: Number(event.currentTarget.value) })}
      >
        {UNITS.map(([seconds, name]) => (
          <option key={seconds} value={seconds}>
            {name}
          </option>
        ))}
      </select>
    </>
  );
}

interface OptionProps {
  readonly name: string;
  readonly at: string;
  readonly problems: Problems;
  readonly help?: string;
  readonly children: (control: {
    id: string;
    'aria-describedby': string;
    'aria-invalid': boolean;
  }) => ComponentChildren;
}

function Option({ name, at, problems, help, children }: OptionProps) {
  const id = useId();
  const problem = problems.get(at);
  return (
    <div class="field">
      <div class="field-head">
        <label for={id}>{name}</label>
      </div>
      {children({
        id,
        'aria-describedby': `${id}-help`,
        'aria-invalid': problem !== undefined,
      })}
      <div id={`${id}-help`}>
        {help !== undefined && <p class="help">{help}</p>}
        {problem !== undefined && <p class="problem">{problem}</p>}
      </div>
    </div>
  );
}
