export const nowMs = (): number => Date.now();

export const nowIso = (): string => new Date().toISOString();
