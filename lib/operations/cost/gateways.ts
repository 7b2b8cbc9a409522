import { isObject, objectsIn, textAt, type Resource } from '../../assembly';
import type { Scene } from './model';
import type { PriceTable } from './prices';
import { isInterface, isRegional } from './traffic';
import { HOURS } from './usage';

/** Which way out of private subnets is cheaper here, NAT gateways or interface endpoints. US dollars a month. */
export interface GatewayChoice {
  readonly now: 'nat' | 'endpoints' | 'both' | 'neither';
  readonly nat: { readonly gateways: number; readonly usd: number };
  readonly endpoints: {
    /** The services of AWS that the tasks call, without those that gateway endpoints reach for nothing. */
    readonly services: readonly string[];
    readonly zones: number;
    readonly usd: number;
  };
  readonly cheaper: 'nat' | 'endpoints';
  /** GB a month from which on endpoints are cheaper; undefined where they are anyway, or never. */
  readonly endpointsFromGb: number | undefined;
}

/** First part of an IAM action → endpoints; S3 and DynamoDB have gateway endpoints, which are free. */
const ENDPOINTS: Readonly<Record<string, readonly string[]>> = {
  bedrock: ['bedrock-runtime'],
  cloudwatch: ['monitoring'],
  ecr: ['ecr.api', 'ecr.dkr'],
  ecs: ['ecs'],
  events: ['events'],
  kinesis: ['kinesis-streams'],
  lambda: ['lambda'],
  logs: ['logs'],
  scheduler: ['scheduler'],
  secretsmanager: ['secretsmanager'],
  sns: ['sns'],
  sqs: ['sqs'],
  ssm: ['ssm'],
  ssmmessages: ['ssmmessages'],
  states: ['states'],
  xray: ['xray'],
};

/** Every Fargate task pulls its image and writes its log. */
const ALWAYS = ['ecr', 'logs'];

/** Asked of the agent beside the task, not of the network. */
const LOCAL_ACTION = /^ecs:(?:Get|Update)TaskProtection$/;

export function gatewayChoice(scene: Scene, { prices }: PriceTable): GatewayChoice | undefined {
  const { zones, usage } = scene;
  const nats = scene.ofType('AWS::EC2::NatGateway');
  const present = scene.ofType('AWS::EC2::VPCEndpoint').filter(isInterface);
  const { 'nat.hour': natHour, 'nat.gb': natGb, 'ipv4.hour': ipv4Hour } = prices;
  const { 'endpoint.hour': endpointHour, 'endpoint.gb': endpointGb } = prices;
  if (
    scene.ofType('AWS::ECS::TaskDefinition').length === 0 ||
    (nats.length === 0 && present.length === 0) ||
    natHour === undefined ||
    natGb === undefined ||
    ipv4Hour === undefined ||
    endpointHour === undefined ||
    endpointGb === undefined
  ) {
    return undefined;
  }
  const regional = nats.some(isRegional);
  const gateways = nats.length === 0 || regional ? zones : nats.length;
  const services =
    present.length > 0 ? present.map(serviceOf).sort() : servicesCalled(scene).sort();
  const natFixed = gateways * HOURS * (natHour + ipv4Hour);
  const endpointsFixed = services.length * zones * HOURS * endpointHour;
  const nat = natFixed + usage.gbNat * natGb;
  const endpoints = endpointsFixed + usage.gbNat * endpointGb;
  const fromGb = (endpointsFixed - natFixed) / (natGb - endpointGb);
  return {
    now: nowOf(nats.length > 0, present.length > 0),
    nat: { gateways, usd: nat },
    endpoints: { services, zones, usd: endpoints },
    cheaper: nat <= endpoints ? 'nat' : 'endpoints',
    endpointsFromGb: fromGb > 0 ? Math.ceil(fromGb) : undefined,
  };
}

function nowOf(nat: boolean, endpoints: boolean): GatewayChoice['now'] {
  if (nat && endpoints) return 'both';
  if (nat) return 'nat';
  return endpoints ? 'endpoints' : 'neither';
}

/** `com.amazonaws.eu-west-1.ecr.api` → `ecr.api`, whatever stands for the region. */
function serviceOf({ properties }: Resource): string {
  const name = properties.ServiceName;
  const literal = typeof name === 'string' ? name : JSON.stringify(name);
  return /\.((?:ecr\.)?[a-z0-9-]+)(?:"|\]|\}|$)/.exec(literal)?.[1] ?? literal;
}

/** Endpoints for what the roles of the tasks allow. */
function servicesCalled(scene: Scene): string[] {
  const roles = scene
    .ofType('AWS::IAM::Role')
    .filter((role) => scene.usedBy(role, 'AWS::ECS::TaskDefinition').length > 0);
  const documents = roles.flatMap((role) => [
    ...objectsIn(role.properties.Policies).map(({ PolicyDocument }) => PolicyDocument),
    // Others refer to it too, to pass it on.
    ...scene
      .usedBy(role, 'AWS::IAM::Policy', 'Properties.Roles')
      .map(({ properties }) => properties.PolicyDocument),
  ]);
  const prefixes = documents
    .flatMap(actionsIn)
    .filter((action) => !LOCAL_ACTION.test(action))
    .map((action) => action.split(':')[0] ?? '');
  return [...new Set([...ALWAYS, ...prefixes].flatMap((prefix) => ENDPOINTS[prefix] ?? []))];
}

function actionsIn(document: unknown): string[] {
  const statements = isObject(document) ? objectsIn(document.Statement) : [];
  return statements
    .filter((statement) => textAt(statement, 'Effect') === 'Allow')
    .flatMap(({ Action }) => (Array.isArray(Action) ? Action : [Action]) as unknown[])
    .filter((action) => typeof action === 'string');
}
