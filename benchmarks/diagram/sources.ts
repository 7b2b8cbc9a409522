import type { Graph } from '../../lib/graph';

/** The same graph in the words of other tools: every card, group and edge, with nothing left out. */

const quoted = (text: string): string => JSON.stringify(text);

/** For Graphviz: https://graphviz.org/doc/info/lang.html */
export function dotSource({ nodes, groups, edges }: Graph): string {
  const inside = (parent: string | undefined): string[] => [
    ...nodes
      .filter(({ group }) => group === parent)
      .map(({ id, title, facts }) => `${quoted(id)} [label=${quoted(`${title}\n${facts}`)}];`),
    ...groups
      .filter((group) => group.parent === parent)
      .flatMap((group) => [
        `subgraph ${quoted(`cluster ${group.id}`)} {`,
        `label=${quoted(group.title)};`,
        ...inside(group.id),
        '}',
      ]),
  ];
  return [
    'digraph { node [shape=box]; splines=ortho;',
    ...inside(undefined),
    ...edges.map(
      ({ from, to, label }) => `${quoted(from)} -> ${quoted(to)} [xlabel=${quoted(label)}];`,
    ),
    '}',
  ].join('\n');
}

/** Icons of Python's diagrams for the types that the benchmark's assemblies have. */
const ICONS: Readonly<Record<string, string>> = {
  'AWS::SQS::Queue': 'SQS',
  'AWS::SNS::Topic': 'SNS',
  'AWS::DynamoDB::Table': 'Dynamodb',
  'AWS::Lambda::Function': 'Lambda',
  'AWS::ECS::Service': 'Fargate',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'ElasticLoadBalancing',
};

/** For https://diagrams.mingrammer.com; writes its picture to `<output>.png`. */
export function pythonSource({ nodes, groups, edges }: Graph, output: string): string {
  const names = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const inside = (parent: string | undefined, indent: string): string[] => [
    ...nodes
      .filter(({ group }) => group === parent)
      .map(({ id, type, title }) => {
        return `${indent}${names.get(id)!} = ${ICONS[type] ?? 'General'}(${quoted(title)})`;
      }),
    ...groups
      .filter((group) => group.parent === parent)
      .flatMap((group) => [
        `${indent}with Cluster(${quoted(group.title)}):`,
        `${indent}    pass`,
        ...inside(group.id, `${indent}    `),
      ]),
  ];
  return [
    'from diagrams import Cluster, Diagram, Edge',
    'from diagrams.aws.compute import Fargate, Lambda',
    'from diagrams.aws.database import Dynamodb',
    'from diagrams.aws.general import General',
    'from diagrams.aws.integration import SNS, SQS',
    'from diagrams.aws.network import ElasticLoadBalancing',
    `with Diagram("benchmark", filename=${quoted(output)}, show=False):`,
    ...inside(undefined, '    '),
    ...edges.map(
      ({ from, to, label }) =>
        `    ${names.get(from) ?? ''} >> Edge(label=${quoted(label)}) >> ${names.get(to) ?? ''}`,
    ),
    '',
  ].join('\n');
}
