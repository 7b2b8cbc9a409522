/** Writes a line to people. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
