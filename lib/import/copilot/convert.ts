import { unknownWord } from '../../config';
import { assemble } from './assemble';
import { partsOf } from './drafted-names';
import { newDraft, write, type Draft } from './draft';
import { environmentsOf, type Environment, type Places } from './environments';
import { readFolder } from './folder';
import { knownVariables, missingVariables } from './injected';
import { interpolate } from './interpolate';
import { isMap, mapOf, textAt, valueAt, type JsonMap } from './json';
import { findingsOf, judge, type Effective, type Outcomes } from './judge';
import { ManifestError } from './manifest-error';
import { PLACEHOLDER, topicsOf, worldOf } from './make-world';
import { chooseName } from './names';
import { addonFinding, applicationFinding } from './other-findings';
import { applyOverride } from './override';
import { printConfig } from './print-config';
import { defaultsFor, migrationOf, todoOf } from './advice';
import type { Finding, Report } from './report';
import { decideRoles, type Described } from './roles';
import { setting, unsupported } from './rule';
import { RULES } from './rules';
import type { Workload, World } from './world';

export interface ImportOptions extends Places {
  /** Name of the application; default: Copilot’s, or one beside it where names would meet. */
  readonly name?: string | undefined;
  /** The web service, where there are several. */
  readonly service?: string | undefined;
  /** Give containers Copilot’s variables whose values are known. */
  readonly copilotVariables: boolean;
  /** Folder of the configuration: paths of images start there. */
  readonly folder: string;
  /** From where the configuration takes `defineApplication`. */
  readonly from: string;
  /** Variables of this process. */
  readonly shell: Readonly<Record<string, string | undefined>>;
}

export interface Imported {
  /** The configuration as an object. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The same as the text of slipway.config.ts. */
  readonly text: string;
  readonly report: Report;
}

/**
 * Turns the manifests of an application of AWS Copilot into a configuration, with a report on each of their fields.
 *
 * @throws ManifestError where a folder, file, type or environment cannot be used
 */
export function importCopilot(dir: string, options: ImportOptions): Imported {
  const folder = readFolder(dir);
  const copilot = folder.application ?? options.name;
  if (copilot === undefined) {
    throw new ManifestError(
      'there is no copilot/.workspace, which names the application',
      'give its name: --name shop',
    );
  }
  const environments = environmentsOf(folder, options);
  const described = decideRoles(folder.workloads, options.service);
  const world = worldOf(folder, described, environments, options);
  const drafts = new Map(environments.map(({ copilotName }) => [copilotName, newDraft()]));
  const results = described.map((one) =>
    convertWorkload(one, copilot, environments, world, drafts, options),
  );
  const places = convertEnvironments(environments, copilot, world, drafts, options);
  const chosen = chooseName(copilot, options.name, partsOf(drafts, environments), {
    environments: environments.map(({ copilotName }) => copilotName),
    workloads: described.map(({ workload, source }) => ({
      name: workload.name,
      topics: topicsOf(source.value),
    })),
    pipelines: folder.pipelines.map(({ value }) => textAt(value, 'name') ?? ''),
  });
  const { config, comments } = assemble(chosen.name, environments, drafts);
  const workloads = described.map(({ workload }) => workload);
  const report: Report = {
    copilotApplication: copilot,
    application: chosen.name,
    collisions: chosen.collisions,
    remainingCollisions: chosen.remaining,
    findings: [
      ...(folder.application === undefined
        ? []
        : [applicationFinding(folder.application, chosen.name)]),
      ...results.flatMap(({ findings }) => findings),
      ...places,
      ...folder.pipelines.flatMap((source) => pipelineFindings(source, copilot, world)),
      ...folder.addons.map(addonFinding),
    ],
    variables: missingVariables(results, options.copilotVariables),
    defaults: defaultsFor(workloads),
    todo: todoOf(environments, workloads, comments),
    migration: migrationOf(environments, workloads),
  };
  return { config, report, text: printConfig(config, { from: options.from, comments }) };
}

interface Converted {
  readonly workload: Workload;
  readonly manifest: JsonMap;
  readonly findings: readonly Finding[];
}

function convertWorkload(
  { workload, source }: Described,
  application: string,
  environments: readonly Environment[],
  world: World,
  drafts: ReadonlyMap<string, Draft>,
  options: ImportOptions,
): Converted {
  const rules = RULES[workload.role];
  const written = isMap(source.value) ? source.value : {};
  const base = mapOf(Object.entries(written).filter(([key]) => key !== 'environments'));
  const overrides = isMap(written.environments) ? written.environments : {};
  const effective = environments.map(({ copilotName }) => {
    const one = effectiveIn(base, overrides[copilotName], copilotName, application, options.shell);
    const outcomes = judge(rules, one, workload, world);
    const draft = drafts.get(copilotName) ?? newDraft();
    const given = options.copilotVariables && workload.role !== 'left';
    if (given) write(draft, knownVariables(workload, application, copilotName));
    apply(draft, outcomes);
    complete(draft, workload);
    return { one, outcomes };
  });
  const known = environments.map(({ copilotName }) => copilotName);
  const unknownEnvironment = (name: string) =>
    unsupported(`${unknownWord('environment', name, known)} Copilot ignores it until there is one`);
  const findings = findingsOf({ source, base, overrides, rules, effective, unknownEnvironment });
  const odd = 'environments' in written && !isMap(written.environments);
  return {
    workload,
    manifest: base,
    findings: odd ? [...findings, oddEnvironments(source)] : findings,
  };
}

const oddEnvironments = (source: Described['source']): Finding => ({
  file: source.file,
  line: source.lineOf(['environments']),
  field: 'environments',
  verdict: 'unsupported',
  to: undefined,
  note: 'is no map by environment',
});

function effectiveIn(
  base: unknown,
  override: unknown,
  environment: string,
  application: string,
  shell: ImportOptions['shell'],
): Effective {
  const known = { COPILOT_APPLICATION_NAME: application, COPILOT_ENVIRONMENT_NAME: environment };
  const own = interpolate(base, known, shell);
  const over = interpolate(override, known, shell);
  const manifest = applyOverride(own.value, over.value);
  return {
    environment,
    manifest: isMap(manifest) ? manifest : {},
    override: over.value,
    notes: new Map([...own.notes, ...over.notes]),
  };
}

function apply(draft: Draft, outcomes: Outcomes): void {
  for (const { settings } of outcomes.values()) write(draft, settings);
}

/** What Copilot does where the manifest says nothing, and what would not work otherwise. */
function complete(draft: Draft, { role, place, queue }: Workload): void {
  const settings = valueAt(draft.value, place);
  if (role === 'web') {
    const path = ['web', 'healthCheck', 'path'];
    if (valueAt(draft.value, path) === undefined) write(draft, [setting(path, '/')]);
  }
  const runner = ['taskRunner', 'queues', queue];
  if (role === 'worker' && isMap(settings) && valueAt(draft.value, runner) !== undefined) {
    write(draft, [setting([...place, 'queue'], queue)]);
  }
}

function convertEnvironments(
  environments: readonly Environment[],
  application: string,
  world: World,
  drafts: ReadonlyMap<string, Draft>,
  { shell }: ImportOptions,
): Finding[] {
  return environments.flatMap(({ copilotName, source, ...place }) => {
    const draft = drafts.get(copilotName) ?? newDraft();
    const account = place.account ?? PLACEHOLDER.account;
    const region = place.region ?? PLACEHOLDER.region;
    const unknown = (what: string) =>
      `fill in: the ${what} of ${copilotName}; copilot env show --name ${copilotName} says it`;
    write(draft, [
      setting(['account'], account, place.account === undefined ? unknown('account') : undefined),
      setting(['region'], region, place.region === undefined ? unknown('region') : undefined),
      ...(place.approval === undefined ? [] : [setting(['approval'], place.approval)]),
    ]);
    if (source === undefined) return [];
    const one = effectiveIn(source.value, undefined, copilotName, application, shell);
    const outcomes = judge(RULES.environment, one, ENVIRONMENT, world);
    apply(draft, outcomes);
    return findingsOf({
      source,
      base: source.value,
      overrides: {},
      rules: RULES.environment,
      effective: [{ one, outcomes }],
      unknownEnvironment: () => unsupported(''),
    });
  });
}

/** In place of a workload, where the manifest is of none. */
const ENVIRONMENT: Workload = { name: '', type: '', role: 'left', place: [], queue: '' };

function pipelineFindings(
  source: Described['source'],
  application: string,
  world: World,
): Finding[] {
  const one = effectiveIn(source.value, undefined, '', application, {});
  const outcomes = judge(RULES.pipeline, { ...one, notes: new Map() }, ENVIRONMENT, world);
  return findingsOf({
    source,
    base: source.value,
    overrides: {},
    rules: RULES.pipeline,
    effective: [{ one, outcomes }],
    unknownEnvironment: () => unsupported(''),
  });
}
