import { Stack, Stage } from 'aws-cdk-lib';
import { CfnListener, CfnListenerRule } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import fc from 'fast-check';
import { listenersOf, ruleFor, type Asked } from '../../../lib/local/balancer/rules';
import { isWell } from '../../../lib/local/balancer/target-group';
import { valuesOf } from '../../../lib/local/cloud/values';
import type { ContainerDefinition } from '../../../lib/local/containers/definition';
import { inStartOrder, networkOwner } from '../../../lib/local/containers/order';
import { wantedTasks } from '../../../lib/local/containers/scaling';
import { vouching } from '../../../lib/local/containers/vouch';
import { assemblyOf, PLACE } from '../../support/small-app';

const asked = (what: Partial<Asked> = {}): Asked => ({
  ...{ method: 'GET', host: 'localhost:8080', path: '/', query: new URLSearchParams() },
  ...{ headers: {}, sourceAddress: '127.0.0.1', ...what },
});

const forward = (group: string) => [{ type: 'forward', targetGroupArn: group }];

const assembly = assemblyOf((app) => {
  const stack = new Stack(new Stage(app, 'dev', { env: PLACE }), 'web');
  const listener = new CfnListener(stack, 'Http', {
    ...{ loadBalancerArn: 'door', port: 80, protocol: 'HTTP' },
    defaultActions: [
      { type: 'fixed-response', fixedResponseConfig: { statusCode: '404', messageBody: 'none' } },
    ],
  });
  const rule = (id: string, priority: number, conditions: object[], actions: object[]) =>
    new CfnListenerRule(stack, id, {
      ...{ listenerArn: listener.ref, priority },
      ...{ conditions: conditions, actions: actions as never },
    });
  const path = (...values: string[]) => ({ field: 'path-pattern', pathPatternConfig: { values } });
  rule('Late', 50, [path('/api/*')], forward('late'));
  rule('Early', 5, [path('/api/v1/*', '/v1')], forward('early'));
  rule(
    'Host',
    7,
    [{ field: 'host-header', hostHeaderConfig: { values: ['*.example.org'] } }, path('/*')],
    forward('host'),
  );
  rule(
    'Posted',
    8,
    [{ field: 'http-request-method', httpRequestMethodConfig: { values: ['POST'] } }],
    [{ type: 'redirect', redirectConfig: { statusCode: 'HTTP_301', path: '/in/#{path}' } }],
  );
});
const stacks = assembly.stacks.filter(({ stage }) => stage === 'dev');
const [listener] = listenersOf(
  stacks.flatMap(({ resources }) => resources),
  valuesOf(assembly, 'dev'),
);
const groupFor = (what: Partial<Asked>): string => {
  const action = ruleFor(listener!, asked(what))!.action;
  return action.kind === 'forward' ? action.groups[0]!.group : action.kind;
};

describe('rules of a listener', () => {
  it('count by their priority, the default action last', () => {
    expect(groupFor({ path: '/api/v1/runs' })).toBe('early');
    expect(groupFor({ path: '/api/v2' })).toBe('late');
    expect(groupFor({ path: '/other' })).toBe('fixed');
  });

  it('hold where all conditions do, each by any of its values', () => {
    expect(groupFor({ path: '/v1' })).toBe('early');
    expect(groupFor({ path: '/v1', host: 'shop.example.org:8080' })).toBe('early');
    expect(groupFor({ path: '/x', host: 'shop.example.org:8080' })).toBe('host');
    expect(groupFor({ path: '/x', host: 'example.org' })).toBe('fixed');
  });

  it('redirect with the words of the request', () => {
    const { action } = ruleFor(listener!, asked({ method: 'POST', path: '/a/b' }))!;
    expect(action).toMatchObject({ kind: 'redirect', status: 301 });
    const to = action.kind === 'redirect' ? action.to(asked({ path: '/a/b' })) : '';
    expect(to).toBe('http://localhost:8080/in/a/b');
  });

  it('send every request somewhere', () => {
    fc.assert(
      fc.property(fc.webPath(), fc.domain(), (path, host) => {
        expect(ruleFor(listener!, asked({ path, host }))).toBeDefined();
      }),
    );
  });
});

describe('codes of a health check', () => {
  it.each([
    ['200', 200, true],
    ['200', 204, false],
    ['200,204', 204, true],
    ['200-299', 250, true],
    ['200-299,401', 401, true],
    ['200-299', 300, false],
  ])('%s: %i is well: %s', (codes, status, well) => {
    expect(isWell(codes, status)).toBe(well);
  });
});

describe('who gets the token from the load balancer', () => {
  const vouch = vouching('secret');
  const token = { authorization: 'Bearer secret' };
  it.each([
    ['a program of this machine', {}, token],
    ['the console', { headers: { origin: 'http://localhost:8080' } }, token],
    ['the page of another site', { headers: { origin: 'https://evil.example' } }, {}],
    ['a picture on the page of another site', { headers: { 'sec-fetch-site': 'cross-site' } }, {}],
    ['a name that leads here', { host: 'evil.example:8080' }, {}],
    ['who has a token', { headers: { authorization: 'Bearer own' } }, {}],
  ])('%s', (_who, what, expected) => {
    expect(vouch(asked(what))).toEqual(expected);
  });
});

describe('tasks that policies ask for', () => {
  const settings = {
    ...{ minimum: 1, maximum: 5, requestsPerTarget: 100, ignored: [] },
    backlog: [{ queues: ['work'], target: 10, outCooldownSeconds: 1, inCooldownSeconds: 1 }],
  };
  it.each([
    [0, 0, 1],
    [11, 0, 2],
    [30, 450, 5],
    [30, 150, 3],
    [1000, 0, 5],
  ])('%i messages and %i requests a minute: %i', (messages, requestsPerMinute, tasks) => {
    expect(wantedTasks(settings, { messages: [messages], requestsPerMinute })).toBe(tasks);
  });

  it('are none where there may be none and nothing waits', () => {
    const seen = { messages: [0], requestsPerMinute: 0 };
    expect(wantedTasks({ ...settings, minimum: 0 }, seen)).toBe(0);
    expect(wantedTasks({ ...settings, minimum: 0 }, { ...seen, messages: [1] })).toBe(1);
  });
});

describe('containers of a task', () => {
  const named = (name: string, ...dependsOn: ContainerDefinition['dependsOn'][number][]) =>
    ({ name, dependsOn }) as unknown as ContainerDefinition;

  it('start after those that they wait for, in whatever order they are written', () => {
    const all = [
      named('main', { container: 'beside', condition: 'HEALTHY' }),
      named('beside', { container: 'before', condition: 'SUCCESS' }),
      named('before'),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: 3 }), (written) => {
        expect(inStartOrder(written).map(({ name }) => name)).toEqual(['before', 'beside', 'main']);
      }),
    );
  });

  it('share the network of one that stays', () => {
    const all = [named('main', { container: 'before', condition: 'COMPLETE' }), named('before')];
    expect(networkOwner(all)?.name).toBe('main');
  });

  it('that wait for one another in a circle are all there', () => {
    const all = [
      named('a', { container: 'b', condition: 'START' }),
      named('b', { container: 'a', condition: 'START' }),
    ];
    expect(inStartOrder(all)).toHaveLength(2);
  });
});
