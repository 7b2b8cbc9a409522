import { useRef } from 'preact/hooks';
import { given, type Json } from '../schema/json';
import { controlAttributes, type ControlProps } from './scope';
import { useOwn } from './use-own';

interface TextProps extends ControlProps {
  readonly value: string;
  readonly format: string | undefined;
  readonly placeholder: string | undefined;
  readonly change: (text: string) => void;
}

const KEYBOARDS: Readonly<Record<string, 'email' | 'url'>> = { email: 'email', uri: 'url' };

/** Lines of text: a control that changes nothing of what it shows, as those of a type of their own do. */
export function TextControl({ value, format, placeholder, change, ...props }: TextProps) {
  const picker = format === undefined ? undefined : PICKERS[format];
  return (
    <div class="text-control">
      <textarea
        {...controlAttributes(props)}
        rows={Math.min(12, value.split('\n').length)}
        autocomplete="off"
        spellcheck={false}
        value={value}
        onInput={(event) => change(event.currentTarget.value)}
        {...(placeholder !== undefined && { placeholder })}
        {...(format !== undefined && KEYBOARDS[format] && { inputMode: KEYBOARDS[format] })}
      />
      {picker !== undefined && <Picker type={picker} change={change} />}
    </div>
  );
}

const PICKERS: Readonly<Record<string, 'datetime-local' | 'date'>> = {
  'date-time': 'datetime-local',
  date: 'date',
};

/** The browser's own calendar. What was picked is the reader's time; the text has it in UTC. */
function Picker({
  type,
  change,
}: {
  readonly type: 'datetime-local' | 'date';
  readonly change: (text: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <span class="picker">
      <button type="button" onClick={() => input.current?.showPicker()}>
        Pick
      </button>
      <input
        ref={input}
        type={type}
        tabindex={-1}
        aria-hidden="true"
        step={type === 'date' ? 1 : 60}
        onInput={({ currentTarget: { value } }) => {
          if (value !== '') change(type === 'date' ? value : new Date(value).toISOString());
        }}
      />
    </span>
  );
}

interface NumberProps extends ControlProps {
  readonly value: Json | undefined;
  readonly isWhole: boolean;
  readonly placeholder: string | undefined;
  readonly nothing: '' | undefined;
  readonly change: (value: Json | undefined) => void;
}

/** A number as it is written. What is none yet is kept as text, which no check takes for a number. */
export function NumberControl({ value, nothing, ...options }: NumberProps) {
  const { isWhole, placeholder, change, ...props } = options;
  const [text, keep] = useOwn(value, () => writtenNumber(value));
  const read = (written: string): void => {
    const next = given(numberIn(written), nothing);
    keep(written, next);
    change(next);
  };
  return (
    <input
      {...controlAttributes(props)}
      inputMode={isWhole ? 'numeric' : 'decimal'}
      autocomplete="off"
      value={text}
      onInput={(event) => read(event.currentTarget.value)}
      {...(placeholder !== undefined && { placeholder })}
    />
  );
}

/** As numbers are written in JSON; what is no number, as it is. */
function writtenNumber(value: Json | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function numberIn(text: string): Json | undefined {
  const written = text.trim();
  if (written === '') return undefined;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(written) &&
    Number.isFinite(Number(written))
    ? Number(written)
    : text;
}
