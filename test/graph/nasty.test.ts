import { DOMParser } from '@xmldom/xmldom';
import { draw, overview } from '../../lib/diagram';
import { coverageOf, graphOf } from '../../lib/graph';
import { assemblyOf, att, ref } from './support/template';

type Resources = Parameters<typeof assemblyOf>[0];

const queue = { Type: 'AWS::SQS::Queue' };
const many = (count: number, make: (index: number) => Resources[string]): Resources =>
  Object.fromEntries(
    Array.from({ length: count }, (_none, index) => [`R${index}`, make(index)] as const),
  );
const redriven = (to: string) => ({
  ...queue,
  Properties: { RedrivePolicy: { deadLetterTargetArn: att(to), maxReceiveCount: 3 } },
});

const TYPES = ['AWS::SQS::Queue', 'AWS::Foo::Bar', 'Custom::X', 'A::B::C::MODULE', 'constructor'];

/** What a generator, or somebody who means ill, may put into a template. */
const NASTY: Readonly<Record<string, () => Resources>> = {
  'queues in a ring, and one that hands on to itself': () => ({
    ...many(6, (index) => redriven(`R${(index + 1) % 6}`)),
    Self: redriven('Self'),
  }),
  '4,000 subscriptions of one queue to one topic': () => ({
    ...many(4000, () => ({
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: ref('Topic'), Protocol: 'sqs', Endpoint: att('Queue') },
    })),
    Topic: { Type: 'AWS::SNS::Topic' },
    Queue: queue,
  }),
  '500 resources of a stack, each of which refers to the one before': () =>
    many(500, (index) => ({
      Type: TYPES[index % TYPES.length]!,
      Properties: index === 0 ? {} : { Other: ref(`R${index - 1}`) },
    })),
  'a state machine of 3,000 states, and one that is none': () => {
    const state = (index: number) => ({
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage',
      Parameters: { QueueUrl: '${Queue}' },
      Next: `S${index + 1}`,
    });
    const states = Object.fromEntries(
      Array.from({ length: 3000 }, (_none, index) => [`S${index}`, state(index)]),
    );
    const definition = JSON.stringify({ StartAt: 'S0', States: states });
    const machine = (DefinitionString: unknown) => ({
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { DefinitionString },
    });
    return {
      Queue: queue,
      Large: machine({ 'Fn::Sub': [definition, { Queue: ref('Queue') }] }),
      None: machine('{not json'),
    };
  },
  'macros and functions where values are wanted': () => ({
    Queue: {
      ...queue,
      Properties: {
        'Fn::Transform': { Name: 'Macro', Parameters: { a: 1 } },
        QueueName: { 'Fn::If': ['C', ref('AWS::NoValue'), { 'Fn::FindInMap': ['M', 'a', 'b'] }] },
        RedrivePolicy: { 'Fn::Transform': { Name: 'AWS::Include', Parameters: {} } },
      },
    },
    Function: { Type: 'AWS::Serverless::Function', Properties: { Events: { Api: null } } },
  }),
};

const wellFormed = (xml: string): void => {
  const onError = (level: string, message: string): never => {
    throw new Error(`${level}: ${message}`);
  };
  new DOMParser({ onError }).parseFromString(xml, 'text/xml');
};

test.each(Object.entries(NASTY))('%s: drawn, with nothing left out', async (_name, resources) => {
  const assembly = assemblyOf(resources());
  const graph = graphOf(assembly, '');
  expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
  const view = overview(graph);
  expect(view.nodes.length).toBeLessThanOrEqual(40);
  expect(view.lines.length).toBeLessThanOrEqual(60);
  const { svg, drawio, mermaid } = await draw(view, { formats: ['svg', 'drawio', 'mermaid'] });
  for (const xml of [svg, drawio]) wellFormed(xml);
  expect(mermaid.split('\n').filter((line) => line.includes('-->')).length).toBeLessThanOrEqual(60);
});
