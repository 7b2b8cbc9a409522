import example from '../support/examples/web';
import { DEV as dev, refuse, resolved } from '../support/refuse';

const { loadBalancer } = example.environments.dev.web;
const first = (input: object) => resolved(input)[0]!;

describe('deployments', () => {
  it('roll, with alarms in production, where nothing is said', () => {
    const [plain, prod] = resolved({ environments: { dev, prod: dev } });
    expect(plain!.deployment).toEqual({
      strategy: 'rolling',
      stepPercent: 10,
      stepBakeMinutes: 5,
      breakerThreshold: 3,
      hooks: {},
      smoke: { timeLimitSeconds: 120 },
    });
    expect(prod!.deployment.alarms).toEqual({ serverErrorPercent: 5, alarmNames: [] });
  });

  it('bake, and are watched by alarms, where traffic moves', () => {
    const [plain, prod] = resolved({
      deployment: { strategy: 'canary', pause: true },
      environments: { dev, prod: dev },
    });
    expect(plain!.deployment).toMatchObject({
      bakeMinutes: 5,
      pauseMinutes: 60,
      alarms: { serverErrorPercent: 5 },
    });
    expect(prod!.deployment.bakeMinutes).toBe(15);
  });

  it('run a release task for 15 minutes at most', () => {
    const { deployment } = first({ deployment: { releaseTask: { command: ['./migrate'] } } });
    expect(deployment.releaseTask).toEqual({ command: ['./migrate'], timeLimitSeconds: 900 });
    expect(first({ deployment: { releaseTask: 'hello' } }).deployment.releaseTask).toEqual({
      task: 'hello',
    });
  });

  it.each([
    [
      { strategy: 'blue' },
      "deployment.strategy: 'blue' is not allowed; use 'rolling' or 'blue-green' or 'canary' or 'linear'",
    ],
    [
      { stepPercent: 5 },
      "deployment.stepPercent: has no meaning with strategy 'rolling'; use it with 'canary' or 'linear'",
    ],
    [
      { pause: true },
      "deployment.pause: has no meaning with strategy 'rolling'; use it with 'blue-green' or 'canary' or 'linear'",
    ],
    [
      { testPort: 9000 },
      "deployment.testPort: has no meaning with strategy 'rolling'; use it with 'blue-green' or 'canary' or 'linear'",
    ],
    [
      { strategy: 'canary', testPort: 443 },
      'deployment.testPort: 443 is the port of the service itself; use another',
    ],
    [
      { hooks: { productionTrafficShift: 'arn:aws:lambda:eu-west-1:111111111111:function:check' } },
      'deployment.hooks.productionTrafficShift: a rolling deployment has no such stage; use preScaleUp or postScaleUp, or another strategy',
    ],
    [
      { hooks: { preScaleUp: 'check' } },
      "deployment.hooks.preScaleUp: 'check' is not allowed; use an ARN such as 'arn:aws:lambda:eu-west-1:123456789012:function:check'",
    ],
    [
      { bakeTime: '90 seconds' },
      "deployment.bakeTime: '90 seconds' is not allowed; use whole minutes, at most 1 day",
    ],
    [
      { strategy: 'blue-green', pause: { timeout: '2 days' } },
      "deployment.pause.timeout: '2 days' is not allowed; use whole minutes, at most 1 day",
    ],
    [
      { strategy: 'linear', stepPercent: 5, stepBakeTime: '2 hours' },
      'deployment.stepBakeTime: 19 steps and the bake time take 39 hours; CloudFormation waits for 33 at most',
    ],
    [
      { releaseTask: 'helo' },
      "deployment.releaseTask: 'helo': unknown task; did you mean 'hello'?",
    ],
    [
      { releaseTask: 'greet' },
      "deployment.releaseTask: 'greet' is a handler task, which the task runner executes; use a container task",
    ],
    [
      { releaseTask: { command: ['x'], timeLimit: '2 days' } },
      "deployment.releaseTask.timeLimit: '2 days' is not allowed; use 1 second to 1 day",
    ],
    [
      { releaseTask: 5 },
      "deployment.releaseTask: 5 is not allowed; use the name of a container task, { command: ['node', 'migrate.js'] }, or false",
    ],
  ])('refuse %j', (deployment, message) => {
    expect(refuse({ deployment })).toEqual([message]);
  });

  it('refuse a test port on a load balancer of others', () => {
    const [problem] = refuse({
      deployment: { strategy: 'canary', testPort: 9000 },
      web: { loadBalancer },
    });
    expect(problem).toMatch(/^deployment\.testPort: cannot stand beside web\.loadBalancer/);
  });
});
