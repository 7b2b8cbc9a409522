const LEVEL_WARN = 40;

/** A service's JSON log line as people read it; undefined for what they need not see. */
export function serviceLine(line: string, verbose: boolean): string | undefined {
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  if (!verbose && Number(entry.level) < LEVEL_WARN) return undefined;
  const { msg, task, run, state, error } = entry;
  const details = [task, state, error, run].filter((part) => typeof part === 'string');
  return [String(msg), ...details].join(' · ');
}
