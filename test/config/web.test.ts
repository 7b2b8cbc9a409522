import fc from 'fast-check';
import { priorityOf } from '../../lib/config/sections/shared-load-balancer';
import example from '../support/examples/web';
import { DEV as dev, refuse, resolved } from '../support/refuse';

const listenerArn =
  'arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2';
const loadBalancer = {
  listenerArn,
  securityGroupId: 'sg-0123456789abcdef0',
  hosts: ['a.example.com'],
};
const oidc = example.environments.test.web.login.oidc;
const cognito = example.environments.prod.web.login.cognito;
const certificateArn = example.environments.test.web.certificateArn;

const first = (input: object) => resolved(input)[0]!;

describe('the web service', () => {
  it('has defaults that are safe in production', () => {
    const [plain, prod] = resolved({ environments: { dev, prod: dev } });
    expect(plain!.web).toMatchObject({
      port: 8080,
      requestTimeoutSeconds: 60,
      deregistrationDelaySeconds: 30,
      healthCheck: {
        path: '/livez',
        intervalSeconds: 10,
        timeoutSeconds: 4,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
        codes: '200',
        graceSeconds: 60,
      },
      scaling: {
        cpuPercent: 60,
        memoryPercent: false,
        requestsPerTask: 1000,
        responseTimeMs: false,
      },
    });
    for (const key of [
      'waf',
      'accessLogs',
      'login',
      'domain',
      'loadBalancer',
      'stickySeconds',
      'serviceConnect',
    ]) {
      expect(plain!.web).not.toHaveProperty(key);
    }
    expect(prod!.web).toMatchObject({ waf: { rateLimit: 2000 }, accessLogs: { keepDays: 90 } });
  });

  it('is switched by true and false, with defaults behind true', () => {
    const on = first({
      web: {
        waf: true,
        accessLogs: true,
        stickySessions: true,
        serviceConnect: { namespace: 'shared' },
      },
    });
    expect(on.web).toMatchObject({
      waf: { rateLimit: 2000 },
      accessLogs: { keepDays: 90 },
      stickySeconds: 86_400,
      serviceConnect: { namespace: 'shared' },
    });
    const prod = first({ web: { waf: false, accessLogs: false }, environments: { prod: dev } });
    expect(prod.web).not.toHaveProperty('waf');
    expect(prod.web).not.toHaveProperty('accessLogs');
  });

  it('lets an environment go without, or choose the other form', () => {
    const application = {
      web: {
        certificateArn: certificateArn.replace('222222222222', '111111111111'),
        login: { oidc },
      },
      environments: {
        dev: { ...dev, web: { login: false, scaling: { requestsPerTask: false } } },
        prod: { ...dev, web: { login: { cognito } } },
      },
    };
    const [plain, prod] = resolved(application);
    expect(plain!.web).not.toHaveProperty('login');
    expect(plain!.web.scaling).toMatchObject({ cpuPercent: 60, requestsPerTask: false });
    expect(prod!.web.login).toEqual({ cognito });
  });

  it('lets nobody in but who has a key, unless it is told whom', () => {
    expect(first({}).web).toMatchObject({ auth: {}, corsOrigins: [] });
    const auth = { login: {}, oidc: { issuer: 'https://id.example.com', audiences: ['shop'] } };
    const { web } = first({ web: { auth, loadBalancer } });
    expect(web.auth).toEqual({
      login: { scopes: ['read'] },
      oidc: { ...auth.oidc, scopes: [], claim: 'scope' },
    });
    const [without] = resolved({
      web: { auth, loadBalancer },
      environments: { dev: { ...dev, web: { auth: { login: false, oidc: false } } } },
    });
    expect(without!.web.auth).toEqual({});
  });

  it('gives a shared listener no firewall of its own, in production either', () => {
    const { web } = first({ environments: { prod: { ...dev, web: { loadBalancer } } } });
    expect(web).not.toHaveProperty('waf');
    expect(web.loadBalancer).toMatchObject({ priority: priorityOf('shop-prod'), paths: [] });
  });

  it('makes a priority that is the same every time, and one that AWS takes', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(priorityOf(name)).toBe(priorityOf(name));
        expect(priorityOf(name)).toBeGreaterThanOrEqual(1000);
        expect(priorityOf(name)).toBeLessThan(50_000);
      }),
    );
  });

  it.each([
    [{ waf: 5 }, 'web.waf: 5 is not allowed; use true, false or { rateLimit: 2000 }'],
    [{ waf: { rateLimt: 5 } }, "web.waf.rateLimt: unknown key; did you mean 'rateLimit'?"],
    [{ port: 0 }, 'web.port: 0 is not allowed; use a whole number from 1 to 65535'],
    [
      { scaling: { cpuPercent: true } },
      'web.scaling.cpuPercent: true is not allowed; use a whole number from 1 to 100, or false',
    ],
    [
      { scaling: { offHours: { from: '8pm', to: '07:00' } } },
      "web.scaling.offHours.from: '8pm' is not allowed; use a time such as '20:00'",
    ],
    [
      { scaling: { offHours: { from: '07:00', to: '07:00' } } },
      "web.scaling.offHours.to: '07:00' is also the value of from",
    ],
    [
      { scaling: { offHours: { from: '20:00', to: '07:00', days: 'fri-mon' } } },
      "web.scaling.offHours.days: 'fri-mon' is not allowed; use days of the week such as 'mon-fri' or 'mon,wed,fri'",
    ],
    [
      { scaling: { offHours: { from: '20:00', to: '07:00', timeZone: 'Europe/Berlim' } } },
      "web.scaling.offHours.timeZone: 'Europe/Berlim' is not a time zone; did you mean 'Europe/Berlin'?",
    ],
    [
      { healthCheck: { interval: '4 seconds' } },
      "web.healthCheck.interval: '4 seconds' is not allowed; the load balancer takes 5 to 300 seconds",
    ],
    [
      { healthCheck: { interval: '5 seconds', timeout: '5 seconds' } },
      "web.healthCheck.timeout: '5 seconds' is not allowed; use 2 seconds or more, and less than interval, 5 seconds",
    ],
    [
      { healthCheck: { codes: 'ok' } },
      "web.healthCheck.codes: 'ok' is not allowed; use status codes such as '200', '200-299' or '200,204'",
    ],
    [
      { healthCheck: { grace: '2 days' } },
      "web.healthCheck.grace: '2 days' is not allowed; use 0 seconds to 1 day",
    ],
    [
      { requestTimeout: '10 seconds' },
      "web.requestTimeout: '10 seconds' is not allowed; use 20 to 4000 seconds",
    ],
    [
      { deregistrationDelay: '2 hours' },
      "web.deregistrationDelay: '2 hours' is not allowed; use 0 seconds to 1 hour",
    ],
    [
      { stickySessions: { duration: '8 days' } },
      "web.stickySessions.duration: '8 days' is not allowed; use 1 second to 7 days",
    ],
    [{ auth: { login: {} } }, 'web.auth.login: nobody logs in; set web.login, too'],
    [
      { loadBalancer, auth: { login: { scopes: ['write'] } } },
      "web.auth.login.scopes[0]: 'write' is not allowed; use 'read', 'submit', 'submit:<task>', 'operate' or 'admin'",
    ],
    [
      { loadBalancer, auth: { login: { roles: { ops: ['operate'] } } } },
      'web.auth.login.roles: of which claim? set claim, too',
    ],
    [
      { auth: { oidc: { issuer: 'http://id.example.com', audiences: ['shop'] } } },
      "web.auth.oidc.issuer: 'http://id.example.com' is not allowed; use an address such as 'https://id.example.com'",
    ],
    [
      { corsOrigins: ['https://app.example.com/'] },
      "web.corsOrigins[0]: 'https://app.example.com/' is not allowed; use an origin such as 'https://app.example.com', without a path",
    ],
    [{ login: { oidc } }, 'web.login: needs HTTPS; set web.domain or web.certificateArn'],
    [
      { login: true },
      'web.login: true is not allowed; use { cognito: { … } }, { oidc: { … } } or false',
    ],
    [
      { domain: { name: 'shop.example.org', hostedZone: { id: 'Z1', name: 'example.com' } } },
      "web.domain.name: 'shop.example.org' is not in the hosted zone 'example.com'",
    ],
    [
      { domain: { name: 'shop.example.com', hostedZone: { id: '1', name: 'example.com' } } },
      "web.domain.hostedZone.id: '1' is not allowed; use an id such as 'Z0123456789ABC'",
    ],
    [
      { certificateArn: 'arn:aws:acm:us-east-1:111111111111:certificate/12345678' },
      'environments.dev.web.certificateArn: is in us-east-1; the environment is in eu-west-1',
    ],
    [
      { loadBalancer: { ...loadBalancer, hosts: undefined } },
      'web.loadBalancer: needs hosts or paths, so that the rule does not take every request',
    ],
    [
      { loadBalancer: { ...loadBalancer, paths: ['/1', '/2', '/3', '/4', '/5'] } },
      'web.loadBalancer: 6 hosts and paths; a rule takes at most 5',
    ],
    [
      { loadBalancer, waf: true },
      'web.waf: cannot stand beside loadBalancer: set it where that load balancer is made',
    ],
    [
      {
        loadBalancer: {
          ...loadBalancer,
          listenerArn: listenerArn.replace('eu-west-1', 'eu-west-2'),
        },
      },
      'environments.dev.web.loadBalancer.listenerArn: is in eu-west-2; the environment is in eu-west-1',
    ],
    [
      { loadBalancer: { ...loadBalancer, securityGroupId: 'shared' } },
      "web.loadBalancer.securityGroupId: 'shared' is not allowed; use an id such as 'sg-0123456789abcdef0'",
    ],
  ])('refuses %j', (web, message) => {
    expect(refuse({ web })).toEqual([message]);
  });

  it('refuses rules of one listener that collide', () => {
    const on = (priority: number, host: string) => ({
      ...dev,
      web: { loadBalancer: { ...loadBalancer, priority, hosts: [host] } },
    });
    const environments = {
      dev: on(7, 'a.example.com'),
      test: on(7, 'b.example.com'),
      prod: on(8, 'a.example.com'),
    };
    expect(refuse({ environments })).toEqual([
      "environments.test.web.loadBalancer.priority: 7 is taken on this listener by 'dev'; use another number",
      "environments.prod.web.loadBalancer: the same hosts and paths as 'dev' on one listener: only one of them would get requests",
    ]);
  });
});
