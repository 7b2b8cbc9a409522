import { useState } from 'preact/hooks';
import { equal, type Json } from '../schema/json';
import { jsonIn, jsonText } from '../schema/text';
import { controlAttributes, type ControlProps } from './scope';

interface JsonProps extends ControlProps {
  readonly value: Json | undefined;
  readonly change: (value: Json | undefined) => void;
}

/** A value as JSON: what no other control can show. What is no JSON yet changes nothing. */
export function JsonControl({ value, change, ...props }: JsonProps) {
  const [draft, setDraft] = useState<{ text: string; of: Json | undefined }>();
  const text = draft !== undefined && equal(draft.of, value) ? draft.text : jsonText(value);
  const read = (written: string): void => {
    const { value: next, trouble } = jsonIn(written);
    setDraft({ text: written, of: trouble === undefined ? next : value });
    if (trouble === undefined) change(next);
  };
  const { trouble } = jsonIn(text);
  return (
    <>
      <textarea
        {...controlAttributes(props)}
        class="mono"
        rows={Math.min(12, text.split('\n').length)}
        spellcheck={false}
        value={text}
        onInput={(event) => read(event.currentTarget.value)}
      />
      {trouble !== undefined && (
        <p class="problem" role="status">
          {trouble}
        </p>
      )}
    </>
  );
}
