import { textAt, type Resource, type Stack } from '../../assembly';

/** Properties in which people name a resource. */
const NAME_KEYS = [
  'Name',
  'ServiceName',
  'Family',
  'QueueName',
  'TableName',
  'TopicName',
  'AlarmName',
  'LogGroupName',
  'BucketName',
  'ClusterName',
  'RepositoryName',
  'StateMachineName',
  'DashboardName',
  'ServerlessCacheName',
];

/** The last parts of a path that say nothing: the CDK's own names for the resource behind a construct. */
const EMPTY = new Set(['Resource', 'Default', 'Service', 'Definition', 'Job']);

/**
 * A short name for people: its name in AWS without what all of the environment share, `tasks-dead-letters`, or the
 * path of its construct without the stage, `network/Vpc/PublicSubnet1/EIP`.
 */
export function shortName({ properties, path, logicalId }: Resource, stack: Stack): string {
  const own = stack.path.split('/').at(-1) ?? '';
  // `shop-prod-web` of `prod/web`: what goes before is the environment's.
  const prefix = stack.name.endsWith(own) ? stack.name.slice(0, -own.length) : '';
  for (const key of NAME_KEYS) {
    const name = textAt(properties, key);
    if (name !== undefined && name !== '') return withoutPrefix(name, prefix);
  }
  if (path === logicalId) return logicalId;
  const parts = path.split('/').slice(stack.stage === undefined ? 0 : 1);
  while (parts.length > 2 && EMPTY.has(parts.at(-1) ?? '')) parts.pop();
  return parts.join('/');
}

function withoutPrefix(name: string, prefix: string): string {
  if (prefix !== '' && name.startsWith(prefix)) return name.slice(prefix.length);
  // `/slipway/shop/prod/web`, the name of a log group
  const folder = `/${prefix.slice(0, -1).replace(/-(?=[^-]*$)/, '/')}/`;
  const at = prefix === '' ? -1 : name.indexOf(folder);
  return at < 0 ? name : name.slice(at + folder.length);
}
