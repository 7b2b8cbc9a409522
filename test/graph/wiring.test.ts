import { readAssembly } from '../../lib/assembly';
import { resolveApplication } from '../../lib/config';
import { graphOf } from '../../lib/graph';
import { localPlan } from '../../lib/local/plan';
import example from '../support/examples/storage';
import { PROJECT_ROOT, synthesized } from '../support/sample';

const application = resolveApplication(example, { root: PROJECT_ROOT });
const assembly = readAssembly(synthesized(application, { paths: true }));

describe('an environment on this machine', () => {
  it('says that nothing arrives', () => {
    expect(localPlan(assembly, 'dev').differences).toContain(
      'no event and no message of a topic arrives (4); npx slipway run starts a task',
    );
  });
});

describe('the picture', () => {
  it('shows who reads, writes, publishes and starts what', () => {
    const { nodes, edges } = graphOf(assembly, 'dev');
    const title = (id: string) => nodes.find((node) => node.id === id)?.title ?? id;
    const found = edges.map(
      ({ kind, from, to, label }) => `${kind}: ${title(from)} → ${title(to)} (${label})`,
    );
    expect(found).toEqual(
      expect.arrayContaining([
        'read: Web service → Uploads bucket (read)',
        'write: Web service → Uploads bucket (write)',
        'read: Task runner → Uploads bucket (read)',
        'read: Report → Orders (read)',
        'read: Web service → History credentials (secret)',
        'traffic: Web service → History (tcp 5432)',
        'traffic: Report → History (tcp 5432)',
        'traffic: Web service → Sessions cache (tcp 6379–6380)',
        'publish: Web service → Order paid topic (publish)',
        'subscribe: Order paid topic → Order paid report (sqs)',
        'publish: Order paid report → Tasks (send)',
        'publish: Uploads bucket → Photo uploaded event rule (events)',
        'subscribe: Photo uploaded event rule → Tasks (send)',
        'subscribe: Web redeploy secret rotated → Web redeploy job (start)',
        'deploy: Web redeploy job → Web service (redeploy)',
      ]),
    );
    // Instances of a cluster, subnet groups and pipes are part of something.
    expect(nodes.map(({ type }) => type)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/DBInstance|SubnetGroup|Pipe$/)]),
    );
    expect(nodes.find(({ type }) => type === 'AWS::RDS::DBCluster')!.facts).toBe(
      'Aurora · aurora-postgresql · 0–8 ACU',
    );
  });
});

describe('the picture of an assembly that says no construct paths', () => {
  it('draws no secret where there is none', () => {
    const { nodes, edges } = graphOf(readAssembly(synthesized(application)), 'dev');
    const typeOf = (id: string) => nodes.find((node) => node.id === id)?.type;
    const secrets = edges.filter(({ label }) => label === 'secret');
    expect(secrets.length).toBeGreaterThan(2);
    expect(new Set(secrets.map(({ to }) => typeOf(to)))).toEqual(
      new Set(['AWS::SecretsManager::Secret']),
    );
  });
});
