import { unknownWord } from '../../config';
import { assemble } from '../copilot/assemble';
import { newDraft, write, type Draft } from '../copilot/draft';
import type { Imported } from '../copilot/convert';
import { leavesOf, textAt, valueAt, type Path } from '../copilot/json';
import { PLACEHOLDER } from '../copilot/make-world';
import { ManifestError } from '../copilot/manifest-error';
import { printConfig } from '../copilot/print-config';
import type { Finding, Report } from '../copilot/report';
import { setting, type Outcome } from '../copilot/rule';
import { accountIn, groupOutcome, stackOutcome } from './config-rules';
import { isFunction, resourcesOf, type Surroundings } from './evaluate';
import { judgeTemplate, newNotebook } from './judge';
import { readProject, type ProjectOptions, type SceptreProject } from './project';
import { workloadsIn, type Belongings } from './workloads';

export interface SceptreOptions extends ProjectOptions {
  /** Account ids by environment. */
  readonly accounts: Readonly<Record<string, string>>;
  readonly regions: Readonly<Record<string, string>>;
  readonly name?: string | undefined;
  /** Logical id of the service that is the web service, where several have a load balancer. */
  readonly service?: string | undefined;
  /** From where the configuration takes `defineApplication`. */
  readonly from: string;
}

/**
 * Turns a project of Sceptre's around templates of ECS into a configuration, with a report on each field.
 *
 * @throws ManifestError where a folder, file or environment cannot be used
 */
export function importSceptre(dir: string, options: SceptreOptions): Imported {
  const project = readProject(dir, options);
  for (const name of [...Object.keys(options.accounts), ...Object.keys(options.regions)])
    if (!project.environments.includes(name))
      throw new ManifestError(
        `'${name}': ${unknownWord('environment', name, project.environments)}`,
        `there are: ${project.environments.join(', ')}`,
      );
  const notebook = newNotebook();
  const drafts = new Map<string, Draft>();
  const application = nameOf(project, options.name);
  const all: Belongings[] = [];
  for (const environment of project.environments) {
    const draft = newDraft();
    const surroundings = surroundingsOf(project, environment, options);
    const belongings = workloadsIn(environment, project, surroundings, options.service);
    all.push(belongings);
    place(draft, surroundings, environment);
    judgeEnvironment(project, environment, { surroundings, belongings, application }, (one) =>
      notebook.write(one.source, one.path, environment, keep(draft, one.outcome)),
    );
    complete(draft, belongings);
    drafts.set(environment, draft);
  }
  checkService(options.service, project);
  const environments = project.environments.map((name) => ({
    ...{ name: environmentName(name), copilotName: name, source: undefined },
    ...{ account: undefined, region: undefined, approval: undefined },
  }));
  const { config, comments } = assemble(application, environments, drafts);
  const left = project.left.map(({ file, why }): Finding => ({
    ...{ file, line: 1, field: '(all of it)', verdict: 'unsupported', to: undefined, note: why },
  }));
  const report: Report = {
    from: 'Sceptre',
    copilotApplication: project.code,
    application,
    collisions: [],
    remainingCollisions: [],
    findings: [...notebook.findings(), ...left],
    variables: [],
    defaults: DEFAULTS,
    todo: [
      ...new Set(comments.values()),
      ...left.map(({ file, note }) => `${file}: ${note ?? ''}`),
    ],
    migration: migrationOf(project.environments),
  };
  return { config, report, text: printConfig(config, { from: options.from, comments }) };
}

/** Writes what an outcome sets, and hands it on. */
function keep(draft: Draft, outcome: Outcome): Outcome {
  write(draft, outcome.settings);
  return outcome;
}

interface Said {
  readonly source: SceptreProject['stacks'][number]['source'];
  readonly path: Path;
  readonly outcome: Outcome;
}

function judgeEnvironment(
  project: SceptreProject,
  environment: string,
  {
    surroundings,
    belongings,
    application,
  }: {
    readonly surroundings: Surroundings;
    readonly belongings: Belongings;
    readonly application: string;
  },
  say: (said: Said) => void,
): void {
  const isWhole =
    (value: unknown) =>
    (path: Path): boolean =>
      isFunction(valueAt(value, path)) || path[0] === 'template' || path[0] === 'hooks';
  for (const { source } of project.groups.filter((one) => one.environment === environment))
    for (const { path, value } of leavesOf(source.value, isWhole(source.value)))
      say({ source, path, outcome: groupOutcome(path, value, application, surroundings.region) });
  for (const stack of project.stacks.filter((one) => one.environment === environment)) {
    for (const { path, value } of leavesOf(stack.config, isWhole(stack.config)))
      say({ source: stack.source, path, outcome: stackOutcome(path, value, stack, surroundings) });
    const made = new Map(
      resourcesOf(stack, surroundings).map((resource) => [resource.logicalId, resource] as const),
    );
    judgeTemplate(stack, made, belongings, surroundings, (path, outcome) =>
      say({ source: stack.template, path, outcome }),
    );
  }
}

function surroundingsOf(
  { stacks }: SceptreProject,
  environment: string,
  { accounts, regions, shell }: SceptreOptions,
): Surroundings {
  const own = stacks.filter((stack) => stack.environment === environment);
  const account = own
    .map(({ config, group }) => accountIn(config) ?? accountIn(group))
    .find((one) => one !== undefined);
  // That of what runs, where stacks are in several.
  const running = own.filter(({ template }) => /"AWS::ECS::/.test(JSON.stringify(template.value)));
  const region = [...running, ...own]
    .map(({ group }) => textAt(group, 'region'))
    .find((one) => one !== undefined);
  const given = (from: Readonly<Record<string, string>>) =>
    Object.hasOwn(from, environment) ? from[environment] : undefined;
  return {
    ...{ stacks, shell },
    account: given(accounts) ?? account,
    region: given(regions) ?? region ?? PLACEHOLDER.region,
  };
}

function place(draft: Draft, { account, region }: Surroundings, environment: string): void {
  write(draft, [
    setting(
      ['account'],
      account ?? PLACEHOLDER.account,
      account === undefined ? `fill in: the account of ${environment}` : undefined,
    ),
    setting(['region'], region),
  ]);
}

/** A service that is never scaled runs as many tasks as were wanted. */
function complete({ value }: Draft, { of }: Belongings): void {
  const web = valueAt(value, ['web']) as Record<string, unknown> | undefined;
  if (web === undefined) return;
  const isScaled = [...of].some(
    ([id, { role }]) => role === 'web' && /Scal/i.test(id.split('|').at(-1) ?? ''),
  );
  if (web.minTasks !== undefined && web.maxTasks === undefined && !isScaled)
    web.maxTasks = Math.max(1, Number(web.minTasks));
  if (typeof web.minTasks === 'number' && Number(web.maxTasks ?? Infinity) < web.minTasks)
    web.maxTasks = web.minTasks;
}

function checkService(wanted: string | undefined, { stacks }: SceptreProject): void {
  if (wanted === undefined) return;
  const names = [
    ...new Set(
      stacks.flatMap(({ template }) =>
        Object.entries(valueAt(template.value, ['Resources']) ?? {}).flatMap(([id, one]) =>
          textAt(one, 'Type') === 'AWS::ECS::Service' ? [id] : [],
        ),
      ),
    ),
  ];
  if (!names.includes(wanted))
    throw new ManifestError(
      `'${wanted}': ${unknownWord('service', wanted, names)}`,
      names.length > 0 ? `there are: ${names.join(', ')}` : 'no template has a service',
    );
}

/** `Prod_EU` is `prod-eu`. */
const environmentName = (folder: string): string =>
  folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '') || 'prod';

/** Stacks that Slipway names after application and environment. */
const STACKS = ['network', 'data', 'web', 'tasks', 'observability'];

/** The project's own name, or one beside it where stacks would meet Sceptre's. */
function nameOf({ code, stacks, environments }: SceptreProject, given: string | undefined): string {
  if (given !== undefined) return given;
  const plain =
    code
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^[^a-z]+|-+$/g, '')
      .slice(0, 20) || 'application';
  const theirs = new Set(stacks.map(({ name }) => name));
  const meets = environments.some((environment) =>
    STACKS.some((stack) => theirs.has(`${plain}-${environment}-${stack}`)),
  );
  return meets ? `${plain}-slipway` : plain;
}

const DEFAULTS = [
  'tasks run in private subnets of a new VPC, with NAT (network)',
  'the root file system of a container is read-only but for /tmp, it has no Linux capabilities, and its user is 1000',
  'a run takes one hour at most (timeLimit), and a schedule that is due while its last run is under way is skipped (overlap)',
  'logs are kept 30 days, in production 365 (observability.logRetentionDays)',
];

const migrationOf = (environments: readonly string[]): string[] => [
  `Deploy it beside Sceptre’s, environment by environment: npx slipway deploy ${environments[0] ?? 'dev'}. Nothing of Sceptre’s is changed or deleted.`,
  'Try it under the address of its own load balancer; let its roles reach what holds data.',
  'Stop Sceptre’s schedules when Slipway’s run: a job that runs twice may do harm.',
  'Move traffic by DNS: lower the time to live of the name, point it at the new load balancer by weights, watch alarms and logs. The way back is the old record.',
  'Keep what holds data: leave its stacks with Sceptre, or set DeletionPolicy: Retain before anything else.',
  'Take the stacks of the old services away, when nothing asks them any more: sceptre delete for each.',
];
