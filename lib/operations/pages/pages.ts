import { partitionOf, type Assembly, type Resource } from '../../assembly';
import type { Deployed } from '../deployed';

/** Pages of AWS's console about an environment, by the names that people have for things. */

const HOSTS: Readonly<Record<string, string>> = {
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

const hostOf = (region: string): string =>
  `https://${region}.${HOSTS[partitionOf(region)] ?? 'console.aws.amazon.com'}`;

/** By name: `web`, `hello`, `cluster`, `stacks`, `alarms`, `queue`, `dashboard`, `logs`. What is not there is left out. */
export function pagesOf(deployed: Deployed, { stacks }: Assembly): ReadonlyMap<string, string> {
  const { region, cluster, workloads, queues, environment } = deployed;
  const host = hostOf(region);
  const at = (path: string): string => `${host}/${path}`;
  const resources = stacks
    .filter(({ stage }) => stage === environment)
    .flatMap((stack) => stack.resources);
  const physical = (type: string): string | undefined => {
    const found = resources.find((one: Resource) => one.type === type);
    return found === undefined ? undefined : deployed.resources.get(found.id)?.physicalId;
  };
  const ecs = `ecs/v2/clusters/${cluster}`;
  const pages: [string, string | undefined][] = [
    ...workloads.map(({ name, service, family }): [string, string] => [
      name,
      at(
        service === undefined
          ? `ecs/v2/task-definitions/${family}?region=${region}`
          : `ecs/v2/clusters/${service.cluster}/services/${service.name}/health?region=${region}`,
      ),
    ]),
    ['cluster', cluster === '' ? undefined : at(`${ecs}/services?region=${region}`)],
    ['tasks', cluster === '' ? undefined : at(`${ecs}/tasks?region=${region}`)],
    [
      'stacks',
      at(`cloudformation/home?region=${region}#/stacks?filteringText=${prefixOf(deployed)}`),
    ],
    ['alarms', at(`cloudwatch/home?region=${region}#alarmsV2:?search=${prefixOf(deployed)}`)],
    [
      'dashboard',
      withName(physical('AWS::CloudWatch::Dashboard'), (name) =>
        at(`cloudwatch/home?region=${region}#dashboards/dashboard/${encodeURIComponent(name)}`),
      ),
    ],
    [
      'queue',
      withName(queues.find(({ name }) => !/dead/.test(name))?.url, (url) =>
        at(`sqs/v3/home?region=${region}#/queues/${encodeURIComponent(url)}`),
      ),
    ],
    [
      'dead-letters',
      withName(queues.find(({ name }) => /dead/.test(name))?.url, (url) =>
        at(`sqs/v3/home?region=${region}#/queues/${encodeURIComponent(url)}`),
      ),
    ],
    [
      'runs',
      withName(physical('AWS::DynamoDB::Table') ?? physical('AWS::DynamoDB::GlobalTable'), (name) =>
        at(`dynamodbv2/home?region=${region}#table?name=${encodeURIComponent(name)}`),
      ),
    ],
    [
      'logs',
      withName(workloads.find(({ logGroup }) => logGroup !== undefined)?.logGroup, (group) =>
        at(
          `cloudwatch/home?region=${region}#logsV2:log-groups?logGroupNameFilter=${encodeURIComponent(group.split('/').slice(0, 4).join('/'))}`,
        ),
      ),
    ],
  ];
  return new Map(pages.filter((one): one is [string, string] => one[1] !== undefined));
}

const withName = (name: string | undefined, url: (name: string) => string): string | undefined =>
  name === undefined || name === '' ? undefined : url(name);

/** What the names of all its stacks begin with. */
function prefixOf({ stacks }: Deployed): string {
  const [first = '', ...others] = stacks.map(({ name }) => name);
  let length = first.length;
  for (const name of others) while (!name.startsWith(first.slice(0, length))) length -= 1;
  return encodeURIComponent(first.slice(0, length).replace(/-$/, ''));
}
