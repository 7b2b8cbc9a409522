import type { Resource } from '../../assembly';
import { property, type Model } from '../model';
import { labelOf, portOf } from '../network/ports';
import { membersOf } from '../network/members';
import { NO_RULE, reach, vpcsOf } from '../network/reach';
import { isOnInternet, listens } from '../network/roles';
import { rulesOf } from '../network/rules';
import { remembered } from '../values';
import type { Edge } from '../types';
import { handedOver, type Handed } from '../variables';
import { edge, type Between } from './edge';

/** A workload that is told how to get to a database, and cannot get there. */
export interface Unreachable {
  readonly handed: Handed;
  readonly database: Resource;
}

const DATABASE =
  /^AWS::(?:RDS::DB(?:Instance|Cluster)|DocDB::DBCluster|Redshift::Cluster|Neptune::DBCluster|ElastiCache::.*|MemoryDB::Cluster)$/;

/** Dotted red in the picture: declared, and no rule lets it through. */
export function databases(model: Model, { nodeOf }: Between): Edge[] {
  return unreachable(model).flatMap(({ handed, database }) => {
    const port = portOf(database, model);
    const label = port === undefined ? '' : labelOf({ protocol: 'tcp', from: port, to: port });
    return edge('traffic', nodeOf(handed.workload.id), nodeOf(database.id), label, handed.proof, {
      problem: NO_RULE,
    });
  });
}

export const unreachable = remembered((model: Model): readonly Unreachable[] =>
  handedOver(model).flatMap((handed) =>
    databasesOf(handed, model)
      .filter((database) => !canReach(handed.workload, database, model))
      .map((database) => ({ handed, database })),
  ),
);

/** The database that a secret opens, or whose address a variable holds. */
function databasesOf({ resource, attribute }: Handed, model: Model): Resource[] {
  if (DATABASE.test(resource.type)) {
    return /Endpoint|Address|MasterUserSecret/.test(attribute ?? '') ? [resource] : [];
  }
  return resource.type === 'AWS::SecretsManager::Secret' ? openedBy(resource, model) : [];
}

/** What an attachment joins the secret to, or what takes its password from it. */
export function openedBy(secret: Resource, model: Model): Resource[] {
  const found = model.usersOf(secret.id).flatMap(({ from, at }) => {
    const user = model.resource(from);
    if (user?.type === 'AWS::SecretsManager::SecretTargetAttachment')
      return model.usedAt(user.id, 'Properties.TargetId');
    return user !== undefined && /\.MasterUser(?:name|Password)/.test(at) ? [user] : [];
  });
  return [...new Set(found)].filter(({ type }) => DATABASE.test(type));
}

/** True unless the templates say otherwise for certain. */
function canReach(workload: Resource, database: Resource, model: Model): boolean {
  if (property(database, 'EnableHttpEndpoint') === true || isOnInternet(database, model))
    return true;
  const ways = [database, ...proxiesOf(database, model)];
  return runnersOf(workload, model)
    .filter((runner) => !isOutside(runner))
    .some(
      (runner) =>
        ways.some((way) => reach(runner, way, portOf(way, model), model, 'tcp').answer !== 'no') ||
        throughPool(runner, database, model) ||
        throughLink(runner, database, model),
    );
}

/** What stands before a database and answers on its port: a pool of connections, a load balancer. */
function throughPool(runner: Resource, database: Resource, model: Model): boolean {
  const port = portOf(database, model);
  const members = membersOf(model);
  const before = members
    .groupsOf(database)
    .flatMap((group) => rulesOf(model).inward(group))
    .flatMap(({ peer }) => (peer.kind === 'group' ? members.of(peer.group) : []));
  return [...new Set(before)].some(
    (pool) =>
      pool !== runner &&
      listens(pool) &&
      reach(runner, pool, port, model, 'tcp').answer === 'yes' &&
      reach(pool, database, port, model, 'tcp').answer === 'yes',
  );
}

/** From another network, PrivateLink leads to a database past the rules of its group. */
function throughLink(runner: Resource, database: Resource, model: Model): boolean {
  const members = membersOf(model);
  const here = vpcsOf(members.groupsOf(runner), model);
  const there = vpcsOf(members.groupsOf(database), model);
  if (here.some((vpc) => there.includes(vpc))) return false;
  return model
    .ofType('AWS::EC2::VPCEndpoint')
    .filter(({ id }) => model.usedAt(id, 'Properties.VpcId').some((vpc) => here.includes(vpc)))
    .some(({ properties }) => !/^com\.amazonaws\.(?!vpce\.)/.test(String(properties.ServiceName)));
}

/** A function without a network of its own is in none. */
export const isOutside = (runner: Resource): boolean =>
  runner.type === 'AWS::Lambda::Function' && runner.properties.VpcConfig === undefined;

/** What keeps a task running; a task that is run on demand gets its network then. */
function runnersOf(workload: Resource, model: Model): Resource[] {
  if (membersOf(model).groupsOf(workload).length > 0) return [workload];
  const services = model
    .usersOf(workload.id)
    .flatMap(({ from }) => model.resource(from) ?? [])
    .filter(({ type }) => type === 'AWS::ECS::Service');
  return services.length > 0 ? services : [workload];
}

function proxiesOf(database: Resource, model: Model): Resource[] {
  return model
    .usersOf(database.id)
    .filter(({ from }) => model.resource(from)?.type === 'AWS::RDS::DBProxyTargetGroup')
    .flatMap(({ from }) => model.usedAt(from, 'Properties.DBProxyName'));
}
