import type { Workload } from '../../assembly';
import { ENV } from '../../../services/protocol/contract';
import type { Asked } from '../balancer/rules';
import type { Cloud } from '../cloud/cloud';
import { taskDefinition } from './definition';

/** The token with which the API of the environment lets in; undefined: no service has one. */
export async function apiTokenOf(
  workloads: readonly Workload[],
  cloud: Cloud,
): Promise<string | undefined> {
  for (const workload of workloads.filter(({ service }) => service !== undefined)) {
    const { containers, executionRole } = taskDefinition(workload, cloud.values);
    const secrets = containers.flatMap((one) => one.secrets);
    const token = secrets.find(({ name }) => name === ENV.apiToken);
    if (token !== undefined) return cloud.secret(token.from, executionRole).catch(() => undefined);
  }
  return undefined;
}

/**
 * On a laptop the API asks nobody for a token; in a container it must have one. The load balancer gives it for whoever asks
 * from this machine under its own name, not for the page of another site, and not for who has one.
 */
export const vouching =
  (token: string | undefined) =>
  ({ headers, host }: Asked): Readonly<Record<string, string>> => {
    const own = /^(?:localhost|127\.0\.0\.1)(?::\d+)?$/.test(host);
    const { origin, authorization, 'sec-fetch-site': site } = headers;
    const foreign =
      (origin !== undefined && origin !== `http://${host}`) ||
      (site !== undefined && site !== 'same-origin' && site !== 'none');
    if (token === undefined || !own || foreign || authorization !== undefined) return {};
    return { authorization: `Bearer ${token}` };
  };
