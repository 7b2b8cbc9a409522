import type { Sign } from './signs';

const LISTENS =
  /\b(?:listen\w*|serv(?:ing|er (?:is )?(?:started|running|up))|started|ready|running|bound)\b.{0,60}?(?:\bport\s*[:=]?\s*|:)(\d{2,5})\b/i;

/** The ports that a service's stopped tasks said they listen on. */
export function portsHeard({ service }: Pick<Sign, 'service'>): ReadonlySet<number> {
  const lines = (service?.stopped ?? []).flatMap(({ containers }) =>
    containers.flatMap(({ log }) => log),
  );
  return new Set(
    lines.flatMap((line) => {
      const port = LISTENS.exec(line)?.[1];
      return port === undefined ? [] : [Number(port)];
    }),
  );
}

export function listensElsewhere(sign: Sign): boolean {
  const port = sign.service?.settings.port;
  const heard = portsHeard(sign);
  return port !== undefined && heard.size > 0 && !heard.has(port);
}

export function listensAsAsked(sign: Sign): boolean {
  const port = sign.service?.settings.port;
  return port !== undefined && portsHeard(sign).has(port);
}
