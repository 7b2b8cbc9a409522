import { useRef, useState } from 'preact/hooks';
import { equal, type Json } from '../schema/json';

/**
 * What a field remembers beside its value, for as long as the value is the one that it made itself: what was typed of a
 * number, which variant was chosen. Another value, from the JSON beside the form, begins anew.
 */
export function useOwn<Kept>(
  value: Json | undefined,
  begin: () => Kept,
): readonly [Kept, (kept: Kept, value: Json | undefined) => void] {
  const [, showAgain] = useState(0);
  const own = useRef<{ kept: Kept; value: Json | undefined }>(undefined);
  if (own.current === undefined || !equal(own.current.value, value))
    own.current = { kept: begin(), value };
  const keep = (kept: Kept, made: Json | undefined): void => {
    own.current = { kept, value: made };
    showAgain((times) => times + 1);
  };
  return [own.current.kept, keep];
}
