import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Assembly } from '../../lib/assembly';

const ACCOUNT = '111111111111';
const REGION = 'eu-west-1';

/** An AWS where all of an assembly is deployed and quiet, as far as `slipway status` asks. It answers at once. */
export async function deployedAws({ stacks }: Assembly) {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const target =
        String(request.headers['x-amz-target'] ?? '')
          .split('.')
          .at(-1) ?? '';
      const json = JSON_ANSWERS[target]?.(JSON.parse(body || '{}') as never);
      if (json !== undefined) response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(json === undefined ? xml(new URLSearchParams(body)) : JSON.stringify(json));
    });
  }).listen(0, '127.0.0.1');
  const xml = (query: URLSearchParams): string => {
    const stack = stacks.find(({ name }) => name === query.get('StackName'));
    if (stack === undefined) return '';
    if (query.get('Action') === 'DescribeStacks')
      return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>${stack.name}</StackName><StackId>arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${stack.name}/1</StackId><StackStatus>UPDATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
    const members = stack.resources.map(
      ({ logicalId, type }) =>
        `<member><LogicalResourceId>${logicalId}</LogicalResourceId><PhysicalResourceId>${(PHYSICAL[type] ?? String)(logicalId)}</PhysicalResourceId><ResourceType>${type}</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`,
    );
    return `<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries>${members.join('')}</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`;
  };
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://localhost:${port}`, stop: () => server.close() };
}

const PHYSICAL: Readonly<Record<string, (logicalId: string) => string>> = {
  'AWS::ECS::Service': (id) => `arn:aws:ecs:${REGION}:${ACCOUNT}:service/cluster/${id}`,
  'AWS::SQS::Queue': (id) => `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${id}`,
};

const JSON_ANSWERS: Readonly<Record<string, (asked: { services?: string[] }) => unknown>> = {
  DescribeServices: ({ services = [] }) => ({
    services: services.map((serviceName) => ({
      ...{ serviceName, status: 'ACTIVE', runningCount: 2, desiredCount: 2, pendingCount: 0 },
      taskDefinition: 'web:1',
      deployments: [
        { status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 2, desiredCount: 2 },
      ],
    })),
  }),
  GetQueueAttributes: () => ({
    Attributes: { ApproximateNumberOfMessages: '7', ApproximateNumberOfMessagesNotVisible: '1' },
  }),
};
