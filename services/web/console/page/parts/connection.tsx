import { useEffect, useState } from 'preact/hooks';
import { onConnection, useLive, type ConnectionState } from '../live';

/** Says that the service does not answer, while it does not; holds the page's connection. */
export function Connection() {
  const [state, setState] = useState<ConnectionState>('connecting');
  useLive({});
  useEffect(() => onConnection(setState), []);
  return (
    <span class="connection" role="status">
      {state === 'lost' && (
        <span class="lost">
          <span class="long">The service does not answer: trying again</span>
          <span class="short">Offline</span>
        </span>
      )}
    </span>
  );
}
