import type { Piece } from './ansi';

type Marked = Piece & { readonly isFound: boolean };

/** Cuts pieces where something begins or ends that was found in their text as a whole. */
export function marked(
  pieces: readonly Piece[],
  places: readonly (readonly [number, number])[],
): readonly Marked[] {
  const cut: Marked[] = [];
  let at = 0;
  let next = 0;
  for (const { text, looks } of pieces) {
    const end = at + text.length;
    let from = at;
    while (from < end) {
      const [begin = Infinity, until = Infinity] = places[next] ?? [];
      const isFound = from >= begin;
      const to = Math.min(end, isFound ? until : begin);
      if (to > from) cut.push({ text: text.slice(from - at, to - at), looks, isFound });
      from = to;
      if (to >= until) next += 1;
    }
    at = end;
  }
  return cut;
}
