import { useMemo, useState } from 'preact/hooks';
import { Field } from '../form/field';
import { ScopeProvider } from '../form/scope';
import type { Problems } from '../schema/check';
import { equal, type Json } from '../schema/json';
import type { SchemaRoot } from '../schema/resolve';
import { jsonIn, jsonText } from '../schema/text';

interface EditorProps {
  readonly root: SchemaRoot;
  readonly value: Json | undefined;
  readonly isRequired: boolean;
  readonly problems: Problems;
  readonly change: (value: Json | undefined) => void;
  /** Whether what is written is no JSON: then it is not the value. */
  readonly onTrouble: (isTrouble: boolean) => void;
}

/** Characters of JSON above which a form is slower than it is of use. */
const LARGE = 50_000;

/** One input, in a form or as JSON: two views of the same value. */
export function InputEditor({ root, value, onTrouble, ...props }: EditorProps) {
  const [isJson, setIsJson] = useState(() => jsonText(value).length > LARGE);
  const [draft, setDraft] = useState<{ text: string; of: Json | undefined }>();
  const text = draft !== undefined && equal(draft.of, value) ? draft.text : jsonText(value);
  const { trouble } = jsonIn(text);
  const scope = useMemo(() => ({ root, problems: props.problems }), [root, props.problems]);
  const write = (written: string): void => {
    const read = jsonIn(written);
    const isTrouble = read.trouble !== undefined;
    setDraft({ text: written, of: isTrouble ? value : read.value });
    onTrouble(isTrouble);
    if (!isTrouble) props.change(read.value);
  };
  return (
    <div class="input-editor">
      <div class="views" role="group" aria-label="Show the input as">
        {[false, true].map((json) => (
          <button
            key={String(json)}
            type="button"
            aria-pressed={json === isJson}
            disabled={!json && trouble !== undefined}
            onClick={() => {
              setDraft(undefined);
              setIsJson(json);
            }}
          >
            {json ? 'JSON' : 'Form'}
          </button>
        ))}
      </div>
      {isJson ? (
        <JsonView text={text} trouble={trouble} write={write} />
      ) : (
        <ScopeProvider value={scope}>
          <Field
            name=""
            at=""
            schema={root.schema}
            isBare
            isRequired={props.isRequired}
            value={value}
            change={props.change}
          />
        </ScopeProvider>
      )}
    </div>
  );
}

interface JsonViewProps {
  readonly text: string;
  readonly trouble: string | undefined;
  readonly write: (text: string) => void;
}

function JsonView({ text, trouble, write }: JsonViewProps) {
  const lines = Math.min(30, Math.max(8, text.split('\n').length + 1));
  return (
    <>
      <textarea
        class="mono json"
        aria-label="Input as JSON"
        aria-describedby="json-trouble"
        aria-invalid={trouble !== undefined}
        rows={lines}
        spellcheck={false}
        autocomplete="off"
        placeholder="No input"
        value={text}
        onInput={(event) => write(event.currentTarget.value)}
      />
      <p class="problem" id="json-trouble" role="status">
        {trouble}
      </p>
    </>
  );
}
