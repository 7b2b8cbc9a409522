import { ok, wrong, type Seen } from '../finding';
import type { World } from '../ports';
import type { Subject } from '../subject';

/** Whether the environment's region is open to its account. */
export async function region({ look }: World, { place }: Subject): Promise<Seen> {
  const status = await look.regionStatus();
  if (status === undefined)
    return wrong(`AWS has no region ${place.region}`, 'correct it in slipway.config.ts');
  return status === 'not-opted-in'
    ? wrong(
        `${place.region} is not enabled for ${place.account}`,
        `aws account enable-region --region-name ${place.region}`,
      )
    : ok(`${place.region} is enabled`);
}
