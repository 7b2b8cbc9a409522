import { iconOf, symbolOf } from '../icons';
import type { Card } from '../view';

/** Colors of the AWS architecture icons by their category. */
const COMPUTE = '#ED7100';
const DATABASE = '#C925D1';
const INTEGRATION = '#E7157B';
const NETWORK = '#8C4FFF';
const SECURITY = '#DD344C';
const STORAGE = '#7AA116';

/** Icon of ours → shape in draw.io's AWS library (its sidebar "AWS", Sidebar-AWS4.js in jgraph/drawio). */
const SHAPES: Readonly<Record<string, readonly [shape: string, color: string]>> = {
  AWSBackup: ['backup', STORAGE],
  AWSCloudFormation: ['cloudformation', INTEGRATION],
  AWSCodeBuild: ['codebuild', DATABASE],
  AWSFargate: ['fargate', COMPUTE],
  AWSKeyManagementService: ['key_management_service', SECURITY],
  AWSLambda: ['lambda', COMPUTE],
  AWSSecretsManager: ['secrets_manager', SECURITY],
  AWSStepFunctions: ['step_functions', INTEGRATION],
  AmazonAPIGateway: ['api_gateway', INTEGRATION],
  AmazonAthena: ['athena', NETWORK],
  AmazonAurora: ['aurora', DATABASE],
  AmazonCloudFront: ['cloudfront', NETWORK],
  AmazonCloudWatch: ['cloudwatch_2', INTEGRATION],
  AmazonCognito: ['cognito', SECURITY],
  AmazonDynamoDB: ['dynamodb', DATABASE],
  AmazonEC2: ['ec2', COMPUTE],
  AmazonEFS: ['elastic_file_system', STORAGE],
  AmazonElastiCache: ['elasticache', DATABASE],
  AmazonElasticContainerRegistry: ['ecr', COMPUTE],
  AmazonElasticContainerService: ['ecs', COMPUTE],
  AmazonElasticKubernetesService: ['eks', COMPUTE],
  AmazonEventBridge: ['eventbridge', INTEGRATION],
  AmazonKinesis: ['kinesis', NETWORK],
  AmazonKinesisDataStreams: ['kinesis_data_streams', NETWORK],
  AmazonRDS: ['rds', DATABASE],
  AmazonRedshift: ['redshift', NETWORK],
  AmazonRoute53: ['route_53', NETWORK],
  AmazonSimpleNotificationService: ['sns', INTEGRATION],
  AmazonSimpleQueueService: ['sqs', INTEGRATION],
  AmazonSimpleStorageService: ['s3', STORAGE],
  ElasticLoadBalancing: ['elastic_load_balancing', NETWORK],
};

/** Style of a card's icon: a shape of draw.io's own where it has the same, the picture's icon itself where not. */
export function drawioIcon({ type, icon }: Card): string[] {
  const common = ['html=1', 'aspect=fixed', 'pointerEvents=0'];
  if (icon !== undefined) return [...common, ...image(icon)];
  const file = iconOf(type);
  const [shape, color] = (file.startsWith('architecture-service/') && SHAPES[nameOf(file)]) || [];
  if (shape === undefined || color === undefined) return [...common, ...image(svgOf(file))];
  return [
    ...common,
    'shape=mxgraph.aws4.resourceIcon',
    `resIcon=mxgraph.aws4.${shape}`,
    `fillColor=${color}`,
    'strokeColor=#FFFFFF',
  ];
}

const nameOf = (file: string): string => file.split('/').at(-1) ?? file;

/** Without the usual `;base64`, as a semicolon ends a part of a style: draw.io knows base64 by its letters. */
const image = (svg: string): string[] => [
  'shape=image',
  'imageAspect=1',
  `image=data:image/svg+xml,${Buffer.from(svg).toString('base64')}`,
];

function svgOf(file: string): string {
  return symbolOf(file)
    .replace(
      /^<symbol id="[^"]*"/,
      '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"',
    )
    .replace(/<\/symbol>$/, '</svg>');
}
