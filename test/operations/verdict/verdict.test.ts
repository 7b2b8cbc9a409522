import fc from 'fast-check';
import {
  evidenceOf,
  VERDICT_CLASSES,
  verdictOf,
  type Evidence,
} from '../../../lib/operations/verdict';
import { CASES, container, task } from './cases';
import { cases } from '../../support/cases';

describe('a verdict', () => {
  it.each(CASES.map(([kind, says, evidence], index) => [index, kind, says, evidence] as const))(
    'knows case %i: %s',
    (_index, kind, says, evidence) => {
      const verdict = verdictOf(evidence);
      expect({ class: verdict.class, line: verdict.line }).toEqual({
        class: kind,
        line: expect.stringMatching(says) as string,
      });
      expect(verdict.fix).not.toBe('');
    },
  );

  it('is tried for every class but what nobody needs to produce', () => {
    const tried = new Set(CASES.map(([kind]) => kind));
    expect(VERDICT_CLASSES.filter((kind) => !tried.has(kind))).toEqual([]);
  });

  it('goes by what most tasks show', () => {
    const crash = (exitCode: number) =>
      task('EssentialContainerExited', 'Essential container in task exited', { exitCode });
    const evidence = evidenceOf({
      environment: 'dev',
      services: [
        {
          name: 'tasks',
          stopped: [task('TaskFailedToStart', 'CannotPullContainerError: x: not found')],
        },
        { name: 'web', stopped: [crash(3), crash(3), crash(3)] },
      ],
    });
    expect(verdictOf(evidence)).toMatchObject({ class: 'crash', subject: 'web', isLasting: true });
  });

  it('does not blame tasks that ECS stopped on its own account', () => {
    const evidence = evidenceOf({
      environment: 'dev',
      services: [
        {
          name: 'web',
          stopped: [
            task(
              'ServiceSchedulerInitiated',
              'Scaling activity initiated by (deployment ecs-svc/1)',
              {
                exitCode: 143,
              },
            ),
          ],
        },
      ],
      said: 'smoke: API: refused',
    });
    expect(verdictOf(evidence).class).toBe('smoke-test');
  });

  it('blames a resource that failed before any service, though a task stopped meanwhile', () => {
    const evidence = evidenceOf({
      environment: 'dev',
      services: [
        {
          name: 'web',
          stopped: [
            task('EssentialContainerExited', 'Essential container in task exited', { exitCode: 1 }),
          ],
        },
      ],
      resources: [
        {
          ...{ stack: 'dev/data', resource: 'Bucket', type: 'AWS::S3::Bucket' },
          ...{ status: 'CREATE_FAILED', reason: 'sample already exists' },
        },
      ],
    });
    expect(verdictOf(evidence)).toMatchObject({
      class: 'already-exists',
      subject: 'Bucket of dev/data',
    });
  });

  it('is lasting once, of an image that is not there, and after three crashes', () => {
    const lasting = (stopped: ReturnType<typeof task>[]) =>
      verdictOf(evidenceOf({ environment: 'dev', services: [{ name: 'web', stopped }] })).isLasting;
    const crash = task('EssentialContainerExited', '', { exitCode: 1 });
    expect(lasting([task('TaskFailedToStart', 'CannotPullContainerError: x: not found')])).toBe(
      true,
    );
    expect(lasting([crash, crash])).toBe(false);
    expect(lasting([crash, crash, crash])).toBe(true);
    expect(
      lasting([task('TaskFailedToStart', 'Timeout waiting for network interface provisioning')]),
    ).toBe(false);
  });

  it('keeps the last fifty lines of a log, without secrets, colors and what moves a cursor', () => {
    const log = [
      ...Array.from({ length: 60 }, (_, index) => `line ${index}`),
      'postgres://app:hunter2hunter2@db/app \u001b[31mrefused\u001b[0m\u0007\u202e',
      '-----BEGIN RSA PRIVATE KEY-----',
      'MIIEowIBAAKCAQEA0123456789',
      '-----END RSA PRIVATE KEY-----',
      'Error: API_TOKEN=abcdef123456 is not valid',
    ];
    const stopped = [task('EssentialContainerExited', '', { exitCode: 1, log })];
    const verdict = verdictOf(
      evidenceOf({ environment: 'dev', services: [{ name: 'web', stopped }] }),
    );
    const told = verdict.evidence.services[0]!.stopped[0]!.containers[0]!.log;
    expect(told.length).toBeLessThanOrEqual(50);
    const all = JSON.stringify(verdict);
    for (const secret of ['hunter2', 'MIIE', 'abcdef123456', '\\u001b', '\\u0007', '\u202e'])
      expect(all).not.toContain(secret);
    expect(told).toContain('postgres://app:…@db/app refused');
  });

  it('takes no words of an application for words of AWS', () => {
    const log = [
      'CannotPullContainerError: not found',
      'AccessDeniedException: secret',
      'OutOfMemoryError',
    ];
    const stopped = [task('EssentialContainerExited', '', { exitCode: 1, log })];
    expect(
      verdictOf(evidenceOf({ environment: 'dev', services: [{ name: 'web', stopped }] })).class,
    ).toBe('crash');
  });

  it('is one line with a class, whatever the evidence', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const { class: kind, line, fix } = verdictOf(evidence);
        expect(VERDICT_CLASSES).toContain(kind);
        for (const text of [line, fix]) {
          expect(text).toMatch(/^\S.*$/);
          expect(text.length).toBeLessThanOrEqual(400);
          expect(text).not.toMatch(/[\u0000-\u001f]|\n\s*at |undefined/);
        }
      }),
      { numRuns: cases(200) },
    );
  });
});

const SAID = CASES.flatMap(([, , { services, resources }]) => [
  ...services.flatMap(({ stopped, events }) => [
    ...stopped.flatMap(({ stoppedReason }) => stoppedReason ?? []),
    ...events,
  ]),
  ...resources.flatMap(({ reason }) => reason ?? []),
]);
/** What AWS says, pieces of it, and anything else. */
const text = fc.oneof(
  fc.constantFrom(...SAID),
  fc.tuple(fc.constantFrom(...SAID), fc.nat(80)).map(([said, at]) => said.slice(at)),
  fc.string({ unit: 'binary', maxLength: 60 }).filter((some) => !some.includes('undefined')),
  fc.constant('Error: no\n    at main (/app/index.js:1:2)\n\u001b[2Jat'),
);
const maybe = fc.option(text, { nil: undefined });
const anyTask = fc.record({
  id: text,
  stopCode: fc.option(
    fc.constantFrom(
      'TaskFailedToStart',
      'EssentialContainerExited',
      'ServiceSchedulerInitiated',
      'SpotInterruption',
    ),
    { nil: undefined },
  ),
  stoppedReason: maybe,
  containers: fc.array(
    fc
      .record({
        exitCode: fc.option(fc.constantFrom(0, 1, 127, 137, 143, -1), { nil: undefined }),
        reason: maybe,
        log: fc.array(text, { maxLength: 3 }),
      })
      .map(container),
    { maxLength: 3 },
  ),
});
const anyEvidence: fc.Arbitrary<Evidence> = fc
  .record({
    how: fc.constantFrom(
      'failed' as const,
      'given up' as const,
      'timed out' as const,
      'cancelled' as const,
    ),
    services: fc.array(
      fc.record({
        name: fc.constantFrom('web', 'tasks'),
        stopped: fc.array(anyTask, { maxLength: 4 }),
        events: fc.array(text, { maxLength: 2 }),
        targets: fc.array(
          fc.record({
            id: text,
            port: fc.constant(undefined),
            state: fc.constantFrom('unhealthy', 'initial'),
            reason: fc.constantFrom('Target.Timeout', 'Target.ResponseCodeMismatch', undefined),
            description: maybe,
          }),
          { maxLength: 2 },
        ),
        settings: fc.record({ port: fc.constantFrom(3000, 80) }, { requiredKeys: [] }),
      }),
      { maxLength: 2 },
    ),
    resources: fc.array(
      fc.record({
        stack: fc.constant('dev/web'),
        resource: text,
        type: fc.constantFrom('AWS::ECS::Service', 'AWS::S3::Bucket', ''),
        status: fc.constantFrom('CREATE_FAILED', 'UPDATE_FAILED'),
        reason: maybe,
      }),
      { maxLength: 2 },
    ),
    alarms: fc.array(fc.record({ name: text, reason: maybe }), { maxLength: 1 }),
    releaseTask: fc.option(anyTask, { nil: undefined }),
    said: maybe,
  })
  .map((known) => evidenceOf({ environment: 'dev', ...known }));
