import { ok, wrong, type Seen } from '../finding';
import type { World } from '../ports';
import type { Subject } from '../subject';

/** Whether the zone of the web service's name is there, and the world is led to it. */
export async function dns(world: World, { domain }: Subject): Promise<Seen> {
  if (domain === undefined) return ok('no domain is asked for (web.domain)');
  const { id, name } = domain.hostedZone;
  const zone = await world.look.zone(id);
  if (zone === undefined)
    return wrong(
      `there is no hosted zone ${id}`,
      `aws route53 list-hosted-zones-by-name --dns-name ${name}, and its id into web.domain.hostedZone`,
    );
  if (canonical(zone.name) !== canonical(name))
    return wrong(
      `the hosted zone ${id} is of ${canonical(zone.name)}, not of ${name}`,
      'correct web.domain.hostedZone in slipway.config.ts',
    );
  if (zone.isPrivate)
    return wrong(
      `the hosted zone of ${name} is a private one: no certificate can be validated there`,
      'name the public zone in web.domain.hostedZone',
    );
  const delegated = new Set((await world.nameServers(name)).map(canonical));
  const own = zone.nameServers.map(canonical);
  const records = `NS records for ${name}, where it is registered or in the zone above: ${own.join(', ')}`;
  if (delegated.size === 0) return wrong(`${name} leads to no name server`, records);
  if (!own.some((server) => delegated.has(server)))
    return wrong(`${name} leads to others: ${[...delegated].sort().join(', ')}`, records);
  return ok(`${name} leads to its hosted zone ${id}`);
}

const canonical = (name: string): string => name.toLowerCase().replace(/\.$/, '');
