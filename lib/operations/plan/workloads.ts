import { createHash } from 'node:crypto';
import {
  isObject,
  textAt,
  variablesOf,
  workloadsOf,
  type JsonObject,
  type Workload,
} from '../../assembly';
import { canonicalTexts, shown } from './canonical';
import { prefixOf } from './deployed';
import { resourcesIn, type NameOf, type Side } from './side';
import type { ImageChange, SettingChange } from './types';

/** What a workload is told to be, by the names that people read. */
interface Told {
  readonly name: string;
  readonly images: ReadonlyMap<string, string>;
  readonly settings: ReadonlyMap<string, string>;
}

/** Which workloads get another image, and which other settings. */
export function workloadChanges(
  before: Side,
  after: Side,
  environment: string,
  nameOf: NameOf,
): { readonly images: ImageChange[]; readonly settings: SettingChange[] } {
  const was = toldIn(before, environment, (id) => nameOf(id, 'before'));
  const is = toldIn(after, environment, (id) => nameOf(id, 'after'));
  const names = [...new Set([...is.keys(), ...was.keys()])];
  return {
    images: names.flatMap((workload) =>
      differences(was.get(workload)?.images, is.get(workload)?.images).map(
        ([container, one, other]): ImageChange => ({
          workload,
          container,
          before: one,
          after: other,
        }),
      ),
    ),
    settings: names.flatMap((workload) => {
      const [one, other] = [was.get(workload), is.get(workload)];
      // What a workload that is new is told is part of it.
      if (one === undefined || other === undefined) return [];
      return differences(one.settings, other.settings).map(([name, old, now]): SettingChange => ({
        workload,
        name,
        before: old,
        after: now,
      }));
    }),
  };
}

function differences(
  was: ReadonlyMap<string, string> = new Map(),
  is: ReadonlyMap<string, string> = new Map(),
): [string, string | undefined, string | undefined][] {
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((key) => {
    const [one, other] = [was.get(key), is.get(key)];
    return one === other ? [] : [[key, one, other]];
  });
}

function toldIn(
  side: Side,
  environment: string,
  name: (id: string) => string,
): ReadonlyMap<string, Told> {
  const textOf = canonicalTexts(side.assembly);
  const scaling = resourcesIn(side, environment).filter(
    ({ type }) => type === 'AWS::ApplicationAutoScaling::ScalableTarget',
  );
  return new Map(
    workloadsOf(side.assembly, environment).map((workload) => {
      const { stack, definition, service, containers, family } = workload;
      const text = (value: unknown): string => shown(textOf(value, stack), name);
      const images = containers.map((container): [string, string] => [
        textAt(container, 'Name') ?? 'main',
        text(container.Image),
      ]);
      const own = service === undefined ? undefined : `\${${service.id}`;
      const target = scaling.find(
        ({ properties, stack: path }) =>
          own !== undefined &&
          path === stack.path &&
          textOf(properties.ResourceId, stack).includes(own),
      );
      const settings: [string, string | undefined][] = [
        ['tasks', tasks(service?.properties, target?.properties)],
        ['CPU', cpu(definition.properties.Cpu)],
        ['memory', memory(definition.properties.Memory)],
        ['processor', textAt(definition.properties.RuntimePlatform, 'CpuArchitecture')],
        ...containers.flatMap((container) => variables(container, containers, text)),
      ];
      const told = shortFamily(workload);
      return [
        told,
        {
          name: told === '' ? family : told,
          images: new Map(images),
          settings: new Map(
            settings.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
          ),
        },
      ];
    }),
  );
}

function shortFamily({ family, stack }: Workload): string {
  const prefix = prefixOf(stack) ?? '';
  return prefix !== '' && family.startsWith(prefix) ? family.slice(prefix.length) : family;
}

function tasks(
  service: Readonly<Record<string, unknown>> | undefined,
  target: Readonly<Record<string, unknown>> | undefined,
): string | undefined {
  const [least, most] = [target?.MinCapacity, target?.MaxCapacity];
  if (typeof least === 'number' && typeof most === 'number')
    return least === most ? String(least) : `${least} to ${most}`;
  const count = service?.DesiredCount;
  return typeof count === 'number' ? String(count) : undefined;
}

function cpu(value: unknown): string | undefined {
  const units = Number(value);
  return value === undefined || Number.isNaN(units) ? undefined : `${units / 1024} vCPU`;
}

function memory(value: unknown): string | undefined {
  const mib = Number(value);
  if (value === undefined || Number.isNaN(mib)) return undefined;
  return mib >= 1024 ? `${mib / 1024} GB` : `${mib} MB`;
}

const SECRET = /SECRET|PASSWORD|PASSWD|TOKEN|CREDENTIAL|PRIVATE|API_?KEY/i;
const LONGEST = 80;

/** Environment variables; the value of one that is named like a secret is not told. */
function variables(
  container: JsonObject,
  all: readonly JsonObject[],
  text: (value: unknown) => string,
): [string, string][] {
  const of = all.length > 1 ? ` of ${textAt(container, 'Name') ?? 'a container'}` : '';
  const secrets = (Array.isArray(container.Secrets) ? container.Secrets : []).filter(isObject);
  return [
    ...[...variablesOf(container)].map(([name, value]): [string, string] => [
      `variable ${name}${of}`,
      SECRET.test(name) ? hidden(text(value)) : short(text(value)),
    ]),
    ...secrets.map((secret): [string, string] => [
      `secret ${text(secret.Name)}${of}`,
      short(text(secret.ValueFrom)),
    ]),
  ];
}

const short = (text: string): string => (text.length <= LONGEST ? text : digest(text));

const hidden = (text: string): string => `(not shown, ${digest(text).slice(-8)})`;
const digest = (text: string): string =>
  `${text.slice(0, 40)}… #${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
