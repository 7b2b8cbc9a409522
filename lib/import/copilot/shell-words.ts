/**
 * The words of a command line as a POSIX shell splits them, without variables, globs and comments; undefined where a
 * quote does not end. Copilot splits `command` and `entrypoint` so.
 */
export function shellWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const letter = line[at] ?? '';
    if (/\s/.test(letter)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (letter === "'" || letter === '"') {
      const quoted = quotedAt(line, at);
      if (quoted === undefined) return undefined;
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else if (letter === '\\') {
      at += 1;
      if (at >= line.length) return undefined;
      word = (word ?? '') + (line[at] ?? '');
    } else {
      word = (word ?? '') + letter;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** What stands between the quote at a place and its twin. */
function quotedAt(line: string, start: number): { text: string; end: number } | undefined {
  const quote = line[start];
  let text = '';
  for (let at = start + 1; at < line.length; at += 1) {
    const letter = line[at] ?? '';
    if (letter === quote) return { text, end: at };
    const next = line[at + 1] ?? '';
    if (quote === '"' && letter === '\\' && /["\\$`]/.test(next)) {
      text += next;
      at += 1;
    } else {
      text += letter;
    }
  }
  return undefined;
}
