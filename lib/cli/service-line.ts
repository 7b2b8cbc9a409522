const LEVEL_WARN = 40;

/** What every line has and nobody reads. */
const NOISE = new Set(['level', 'time', 'pid', 'hostname', 'service', 'msg', 'v']);

/** A service's JSON log line as people read it; undefined for what they need not see. */
export function serviceLine(line: string, verbose: boolean): string | undefined {
  const entry = parse(line);
  if (entry === undefined) return line;
  if (!verbose && Number(entry.level) < LEVEL_WARN) return undefined;
  const details = Object.entries(entry)
    .filter(([name, value]) => !NOISE.has(name) && value !== null && value !== '')
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [typeof entry.msg === 'string' ? entry.msg : '', ...details].filter(Boolean).join('  ');
}

/** Undefined where the line is not an entry of a log in JSON. */
function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    return typeof entry.level === 'number' ? entry : undefined;
  } catch {
    return undefined;
  }
}
