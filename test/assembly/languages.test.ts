import { join } from 'node:path';
import { readAssembly } from '../../lib/assembly';
import { coverageOf, graphOf } from '../../lib/graph';
import { edgesOf, nodesOf } from '../graph/apps2/support';

/** In the forms that the CDK writes when a program in another language drives it, cut to what is read. */
const written = (language: string) => readAssembly(join(__dirname, 'apps', language));

describe('an app in Python', () => {
  const assembly = written('python');
  const graph = graphOf(assembly, '');

  it('has the graph that its code says', () => {
    expect(nodesOf(graph)).toEqual(['Jobs | SQS', 'Worker | Lambda · python3.13']);
    expect(edgesOf(graph)).toEqual(['subscribe: Jobs → Worker (consume)']);
    expect(coverageOf(graph, assembly)).toEqual({
      resources: 4,
      represented: 4,
      unrepresented: [],
    });
  });

  it('names lines of Python, not of the CDK or its bridge', () => {
    expect(graph.nodes.map(({ source }) => `${source?.file}:${source?.line}`)).toEqual([
      'orders/orders_stack.py:12',
      'orders/orders_stack.py:17',
    ]);
    expect(graph.edges[0]!.evidence[0]!.source).toEqual({
      file: 'orders/orders_stack.py',
      line: 24,
    });
  });
});

describe('an app in Java, without paths in its templates', () => {
  const assembly = written('java');
  const graph = graphOf(assembly, '');

  it('has titles from the tree', () => {
    expect(nodesOf(graph)).toEqual([
      'Invoice paid | SNS',
      'Invoices | S3 · versioned',
      'Mailer | Lambda · java21 · 1 GB',
    ]);
    expect(edgesOf(graph)).toEqual([
      'read: Mailer → Invoices (read)',
      'subscribe: Invoice paid → Mailer (lambda)',
    ]);
    expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
  });

  it('names lines of Java; a construct without one of its own that of what is around it', () => {
    const lineOf = (title: string) => graph.nodes.find((node) => node.title === title)?.source;
    const file = 'src/main/java/com/acme/BillingStack.java';
    expect(lineOf('Mailer')).toEqual({ file, line: 34 });
    expect(lineOf('Invoices')).toEqual({ file, line: 21 });
  });
});
