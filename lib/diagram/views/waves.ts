import type { Delivery, DeliveryStep } from './delivery';

type Place = Delivery['environments'][number];

/** A step that may stand for the same one of several environments. */
export interface WaveStep extends DeliveryStep {
  readonly count?: number;
}

interface Waves {
  readonly steps: readonly (readonly WaveStep[])[];
  readonly environments: readonly Place[];
}

/** So many names are written out; of more it says how many. */
const NAMED = 3;

/**
 * Environments that are deployed side by side in one frame, in which what is done in each of them at once is one step:
 * each by itself would be led to from each before it, and hide that they go together.
 */
export function inWaves({ steps, environments }: Pick<Delivery, 'steps' | 'environments'>): Waves {
  const waves = wavesOf(steps, environments);
  const frameOf = new Map(
    waves.flatMap((wave) => wave.map(({ name }) => [name, wave[0]?.name] as const)),
  );
  const placed = (step: DeliveryStep): WaveStep => {
    const frame = frameOf.get(step.environment ?? '');
    return frame === undefined ? step : { ...step, environment: frame };
  };
  return {
    environments: waves.flatMap(together),
    steps: steps.map((atOnce) => (isOfSeveral(atOnce) ? oneOf(atOnce) : atOnce).map(placed)),
  };
}

/** In the order of the environments: those that some step is taken in at once are of one wave. */
function wavesOf(steps: Delivery['steps'], environments: readonly Place[]): Place[][] {
  const joined = steps.filter(isOfSeveral).map((atOnce) => new Set(atOnce.map(environmentOf)));
  const waves: Place[][] = [];
  for (const place of environments) {
    const wave = waves.find((one) =>
      joined.some((names) => names.has(place.name) && one.some(({ name }) => names.has(name))),
    );
    if (wave === undefined) waves.push([place]);
    else wave.push(place);
  }
  return waves;
}

const environmentOf = ({ environment }: DeliveryStep): string => environment ?? '';

/** The same kind of step, each in an environment of its own. */
function isOfSeveral(atOnce: readonly DeliveryStep[]): boolean {
  const names = new Set(atOnce.map(environmentOf));
  const kinds = new Set(atOnce.map(({ kind }) => kind));
  return atOnce.length > 1 && names.size === atOnce.length && kinds.size === 1 && !names.has('');
}

function oneOf(atOnce: readonly DeliveryStep[]): WaveStep[] {
  const [first] = atOnce;
  if (first === undefined) return [];
  const verbs = new Set(atOnce.map(verbOf));
  const facts = [...new Set(atOnce.map((step) => step.facts))].join(', ');
  const name = `${[...verbs].join(', ')} ${someOf(atOnce.map(environmentOf))}`;
  return [{ ...first, name, facts: `${facts} · side by side`, count: atOnce.length }];
}

/** `Deploy prod-eu` → `Deploy`. */
const verbOf = ({ name, environment = '' }: DeliveryStep): string =>
  name.endsWith(` ${environment}`) ? name.slice(0, -environment.length - 1) : name;

/** The first alone tell one from another: no two environments have a name. */
function someOf(words: readonly string[]): string {
  if (words.length <= NAMED) return words.join(', ');
  return `${words.slice(0, NAMED).join(', ')} and ${words.length - NAMED} more`;
}

/** `prod-eu, prod-us  ·  AWS account 111111111111  ·  eu-west-1, us-east-1`. */
function together(wave: readonly Place[]): Place[] {
  const [first] = wave;
  if (first === undefined) return [];
  const parts = wave.map(({ title }) => title.split('  ·  '));
  const title = (parts[0] ?? [])
    .map((_part, index) => [...new Set(parts.map((each) => each[index] ?? ''))])
    .map((different, index) => (index === 0 ? different.join(', ') : someOf(different)))
    .join('  ·  ');
  return [{ name: first.name, title }];
}
