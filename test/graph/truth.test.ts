import fc from 'fast-check';
import { readAssembly, type Assembly, type Resource, type Stack } from '../../lib/assembly';
import { graphOf, type Graph } from '../../lib/graph';
import { FOLDS } from '../../lib/graph/folds';
import { CARDS } from '../../lib/graph/cards';
import { draw, overview } from '../../lib/diagram';
import { synthesizedByCdk } from '../support/sample';
import { cases } from '../support/cases';

const assembly = readAssembly(synthesizedByCdk());

const represented = ({ nodes, groups }: Graph): string[] =>
  [...nodes, ...groups].flatMap(({ resources }) => resources);

const connections = ({ nodes, edges }: Graph): string[] => {
  const title = (id: string) => nodes.find((node) => node.id === id)?.title ?? id;
  return edges
    .map(({ kind, from, to, label }) => `${kind}: ${title(from)} → ${title(to)} (${label})`)
    .sort();
};

describe('the graph of the sample', () => {
  const graph = graphOf(assembly, 'dev');

  it('has the connections that a reader of the code would list, and no other', () => {
    expect(connections(graph)).toEqual([
      'invoke: Hello schedule job → Hello (run)',
      'invoke: Task runner → Hello (run)',
      'operate: Alarms → Alarm topic (notify)',
      'publish: Hello schedule → Hello schedule dead letters (dead letters)',
      'publish: Task runner → Tasks (send)',
      'publish: Tasks → Tasks dead letters (dead letters)',
      'publish: Web service → Tasks (send)',
      'read: Task runner → Payloads (read)',
      'read: Task runner → Runs (read)',
      'read: Web service → API token (secret)',
      'read: Web service → Payloads (read)',
      'read: Web service → Runs (read)',
      'schedule: Hello schedule → Hello schedule job (start)',
      'subscribe: Tasks → Task runner (consume)',
      'traffic: Internet users → Web load balancer (tcp 80)',
      'traffic: Web load balancer → Web service (tcp 8080)',
      'write: Hello schedule job → Runs (write)',
      'write: Task runner → Payloads (write)',
      'write: Task runner → Runs (write)',
      'write: Web service → Payloads (write)',
      'write: Web service → Runs (write)',
    ]);
  });

  it('can say of each connection where it was found', () => {
    for (const { evidence } of graph.edges) {
      expect(evidence.length).toBeGreaterThan(0);
      for (const { source, at } of evidence) {
        expect(source?.file).toMatch(/^lib\/(?:constructs|stacks)\//);
        expect(at).toMatch(/^Properties\./);
      }
    }
  });

  it.each(['dev', 'test', 'prod', 'delivery'])(
    'represents every resource of %s exactly once',
    (stage) => {
      const { resources, ...rest } = graphOf(assembly, stage);
      const found = represented({ resources, ...rest });
      const expected = assembly.stacks
        .filter((stack) => stack.stage === stage)
        .flatMap((stack) => stack.resources.map(({ id }) => id));
      expect([...found].sort()).toEqual([...expected].sort());
      expect(resources).toBe(expected.length);
    },
  );

  it.each([
    'AWS::ECS::Service',
    'AWS::SQS::Queue',
    'AWS::DynamoDB::Table',
    'AWS::S3::Bucket',
    'AWS::Scheduler::Schedule',
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
  ])('shows each %s of the template as a card of its own', (type) => {
    const inTemplate = assembly.stacks
      .filter(({ stage }) => stage === 'dev')
      .flatMap(({ resources }) => resources.filter((one) => one.type === type).map(({ id }) => id));
    expect(
      graph.nodes
        .filter((node) => node.type === type)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(inTemplate.sort());
  });
});

describe('any template', () => {
  const type = fc.oneof(
    fc.constantFrom(...Object.keys(CARDS), ...Object.keys(FOLDS)),
    fc.stringMatching(/^AWS::[A-Z][a-z]{2,6}::[A-Z][A-Za-z]{2,8}$/),
  );
  const properties = fc.dictionary(
    fc.constantFrom(
      'Role',
      'Roles',
      'TaskDefinition',
      'SecurityGroups',
      'RedrivePolicy',
      'Anything',
    ),
    fc.oneof(
      fc.jsonValue(),
      fc.nat(12).map((n) => ({ Ref: `R${n}` })),
      fc.nat(12).map((n) => [{ 'Fn::GetAtt': [`R${n}`, 'Arn'] }]),
    ),
  );
  const template = fc.array(
    fc.record({ type, properties, folder: fc.constantFrom('A', 'B/C', 'B/D') }),
    { maxLength: 13 },
  );

  const assemblyOf = (
    resources: { type: string; properties: Record<string, unknown>; folder: string }[],
  ): Assembly => {
    const stack: Stack = {
      path: 'app/stack',
      name: 'stack',
      stage: 'app',
      account: '1',
      region: 'r',
      terminationProtection: false,
      dependencies: [],
      templateFile: 'stack.json',
      outputs: [],
      parameters: {},
      imageAssets: [],
      resources: resources.map(({ type, properties, folder }, index): Resource => ({
        id: `app/stack#R${index}`,
        stack: 'app/stack',
        logicalId: `R${index}`,
        type,
        properties,
        path: `app/stack/${folder}/R${index}`,
        ancestry: [],
        source: undefined,
        dependsOn: [],
        condition: undefined,
      })),
    };
    return { directory: '/', stacks: [stack] };
  };

  it('is represented in full, each resource once', () => {
    fc.assert(
      fc.property(template, (resources) => {
        const found = represented(graphOf(assemblyOf(resources), 'app'));
        expect(found.sort()).toEqual(
          resources.map((_resource, index) => `app/stack#R${index}`).sort(),
        );
      }),
    );
  });

  it('gives a picture', async () => {
    await fc.assert(
      fc.asyncProperty(template, async (resources) => {
        const { svg, png } = await draw(overview(graphOf(assemblyOf(resources), 'app')));
        expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
        expect(png.subarray(1, 4).toString()).toBe('PNG');
      }),
      { numRuns: cases(15) },
    );
  }, 60_000);
});
