import { isObject } from '../../assembly';
import type { Changed } from './resources';

/** Properties that name a resource in AWS; `Name` too, of what has a name of no other kind. */
const NAMES = /^(?:[A-Z][A-Za-z]*Name|DB(?:Cluster|Instance)Identifier|Name)$/;
/** Names of something else than the resource itself. */
const OTHERS =
  /^(?:DatabaseName|DBName|EngineName|DBSubnetGroupName|CacheSubnetGroupName|ClusterSubnetGroupName|DBClusterParameterGroupName|KeyName|PolicyName|AttributeName|HostedZoneName|DomainName)$/;

/**
 * The name that keeps CloudFormation from replacing a resource: it creates the new one first, and two of one name cannot
 * be. Undefined: nothing does.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
export function fixedName({ plan, before, after }: Changed): string | undefined {
  if (plan.effect !== 'replace' || before === undefined || after === undefined) return undefined;
  const [was, is] = [before.Properties, after.Properties];
  if (!isObject(was) || !isObject(is)) return undefined;
  const names = Object.keys(is).filter((key) => NAMES.test(key) && !OTHERS.test(key));
  const same = names.filter(
    (key) => JSON.stringify(was[key]) === JSON.stringify(is[key]) && !plan.because.includes(key),
  );
  const found = same.map((key) => is[key]).find((value) => typeof value === 'string');
  return found;
}
