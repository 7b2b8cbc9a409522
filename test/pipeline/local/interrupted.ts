/** One Ctrl-C can arrive twice, from the terminal and passed on by npm. Milliseconds. */
const SAME_MS = 300;

/** Aborted at the first Ctrl-C, SIGTERM or closed terminal; the second ends this process. */
export function interrupted(first: () => void): AbortSignal {
  const controller = new AbortController();
  let last = -Infinity;
  const hear = (): void => {
    const now = performance.now();
    const same = now - last < SAME_MS;
    last = now;
    if (same) return;
    if (controller.signal.aborted) process.exit(130);
    first();
    controller.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, hear);
  return controller.signal;
}
