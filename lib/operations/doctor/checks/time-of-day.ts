import { ok, warning, wrong, type Seen } from '../finding';
import type { World } from '../ports';

/** AWS refuses requests whose time is further off: Signature Version 4. */
const REFUSED_MS = 5 * 60_000;
const NOTABLE_MS = 60_000;

const FIX = 'set the clock: timedatectl set-ntp true; in WSL: hwclock -s';

/** How far this machine's clock is from that of AWS. */
export async function timeOfDay(world: World): Promise<Seen> {
  const { theirs, ours } = await world.clocks();
  const off = ours - theirs;
  const seconds = Math.round(Math.abs(off) / 1000);
  // A Date header has whole seconds, and an answer takes its time.
  if (seconds <= 2) return ok('as that of AWS');
  const text = `${seconds} s ${off > 0 ? 'ahead of' : 'behind'} that of AWS`;
  if (Math.abs(off) >= REFUSED_MS) return wrong(`${text}, which refuses requests so far off`, FIX);
  return Math.abs(off) >= NOTABLE_MS ? warning(text, FIX) : ok(text);
}
