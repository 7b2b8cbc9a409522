/**
 * Sorts by time, and names the revision: `20261121T204940Z-0eadc7a-dirty`.
 *
 * @param builtAt ISO 8601, UTC
 */
export function releaseId(revision: string, builtAt: string): string {
  const [short = ''] = /^[0-9a-f]{7}|^[\w.-]{1,20}/.exec(revision) ?? [];
  const dirty = revision.endsWith('-dirty') ? '-dirty' : '';
  return `${builtAt.replace(/[-:]|\.\d+/g, '')}-${short}${dirty}`;
}
