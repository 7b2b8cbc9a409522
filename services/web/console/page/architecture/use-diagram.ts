import { useEffect, useState } from 'preact/hooks';
import { ask } from '../network';

const DARK = '(prefers-color-scheme: dark)';

/**
 * A picture of the environment as the address of an image: as an image it runs no script and loads nothing, and its
 * styles are its own. The one before stays until the next is there.
 *
 * @param version changes with the picture
 */
export function useDiagram(view: string, version: string): string | undefined {
  const scheme = useScheme();
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const control = new AbortController();
    const { signal } = control;
    const path = `/architecture/diagram.svg?view=${encodeURIComponent(view)}&scheme=${scheme}`;
    ask(path, { accept: 'image/svg+xml', signal })
      .then(async (response) => response.text())
      .then((svg) => setAddress(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`))
      .catch(() => undefined);
    return () => control.abort();
  }, [view, version, scheme]);
  return address;
}

function useScheme(): 'light' | 'dark' {
  const [isDark, setDark] = useState(() => matchMedia(DARK).matches);
  useEffect(() => {
    const query = matchMedia(DARK);
    const hear = (): void => setDark(query.matches);
    query.addEventListener('change', hear);
    return () => query.removeEventListener('change', hear);
  }, []);
  return isDark ? 'dark' : 'light';
}
