import { useEffect, useState } from 'preact/hooks';
import { nowMs } from './clock';

const EVERY_MS = 1000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function onTick(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const tell of listeners) tell();
  }, EVERY_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Milliseconds since 1970; each second anew while it `ticks`, at the same moment for all. */
export function useNow(ticks: boolean): number {
  const [now, setNow] = useState(nowMs);
  useEffect(() => {
    if (!ticks) return undefined;
    setNow(nowMs());
    return onTick(() => setNow(nowMs()));
  }, [ticks]);
  return ticks ? now : nowMs();
}
