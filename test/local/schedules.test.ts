import { localPlan } from '../../lib/local';
import { stacksOf } from '../support/stacks-of';
import { base } from '../support/configuration';

const tasks = {
  greet: {
    handler: 'tasks/greet/task.ts',
    schedule: { every: '2 hours', overlap: 'queue', input: { name: 'Ada' }, catchUp: false },
  },
  checksum: {
    handler: 'tasks/checksum/task.ts',
    schedule: {
      cron: '*/5 8-18 * * MON-FRI',
      timeZone: 'Europe/Berlin',
      flexibleWindow: '5 minutes',
    },
  },
  hello: {
    image: { build: 'tasks/hello' },
    schedule: { cron: '0 2 * * *', timeZone: 'Europe/Berlin', input: { day: 'monday' } },
  },
  waits: {
    image: { build: 'tasks/hello' },
    schedule: {
      every: '1 day',
      overlap: 'queue',
      start: '2027-01-01T07:00:00Z',
      end: '2028-01-01T00:00:00+01:00',
    },
  },
  both: { image: { build: 'tasks/hello' }, schedule: { every: '1 day', overlap: 'allow' } },
  never: { image: { build: 'tasks/hello' }, schedule: { every: '1 day' } },
};

const { assembly } = stacksOf({
  ...base,
  tasks,
  environments: {
    ...base.environments,
    dev: { ...base.environments.dev, tasks: { never: { schedule: false } } },
  },
});

describe('the schedules of an environment, as its templates have them', () => {
  const plan = localPlan(assembly, 'dev');
  const of = (task: string) => plan.schedules.find((schedule) => schedule.task === task);

  it('are all there, but for those that the environment switches off', () => {
    expect(plan.schedules.map(({ task }) => task).sort()).toEqual(
      ['greet', 'checksum', 'hello', 'waits', 'both'].sort(),
    );
    expect(plan.differences.join()).not.toContain('schedules do not fire');
  });

  it('start handler tasks with their input, and keep their rule of overlaps', () => {
    expect(of('greet')).toEqual({
      name: 'shop-dev-greet',
      task: 'greet',
      expression: 'rate(120 minutes)',
      timeZone: 'UTC',
      overlap: 'queue',
      input: { name: 'Ada' },
      catchUpSeconds: 0,
    });
    expect(of('checksum')).toMatchObject({
      expression: 'cron(0/5 8-18 ? * 2-6 *)',
      timeZone: 'Europe/Berlin',
      overlap: 'skip',
      catchUpSeconds: 3600,
    });
  });

  it('start container tasks with what their state machines say', () => {
    expect(of('hello')).toMatchObject({ overlap: 'skip', input: { day: 'monday' } });
    expect(of('both')).toMatchObject({ overlap: 'allow', expression: 'rate(1440 minutes)' });
    expect(of('waits')).toMatchObject({
      overlap: 'queue',
      start: '2027-01-01T07:00:00.000Z',
      end: '2027-12-31T23:00:00.000Z',
    });
  });

  it('do not fire where nobody wants them to, and are named', () => {
    const quiet = localPlan(assembly, 'dev', { fireSchedules: false });
    expect(quiet.schedules).toEqual([]);
    expect(quiet.differences.join()).toMatch(/schedules do not fire: .*shop-dev-greet/);
  });

  it('are named where this machine cannot fire them', () => {
    const changed = {
      ...assembly,
      stacks: assembly.stacks.map((stack) => ({
        ...stack,
        resources: stack.resources.map((resource) => {
          if (resource.type !== 'AWS::Scheduler::Schedule') return resource;
          const { Name } = resource.properties;
          const other =
            Name === 'shop-dev-greet'
              ? { ScheduleExpression: 'cron(who knows)' }
              : Name === 'shop-dev-hello'
                ? { State: 'DISABLED' }
                : Name === 'shop-dev-both'
                  ? { Target: { Arn: 'arn:aws:lambda:eu-west-1:111111111111:function:other' } }
                  : {};
          return { ...resource, properties: { ...resource.properties, ...other } };
        }),
      })),
    };
    const { schedules, differences } = localPlan(changed, 'dev');
    expect(schedules.map(({ task }) => task).sort()).toEqual(['checksum', 'waits']);
    expect(differences).toContain(
      'schedules do not fire: shop-dev-both, shop-dev-greet; npx slipway run starts a task',
    );
  });
});
