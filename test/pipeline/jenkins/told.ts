import { builds, type Build, type Scenario } from './builds';

/** Builds by name, and what tests ask of them. */
export interface Told<Name extends string> {
  readonly build: (name: Name) => Build;
  /** Commands that were run, those that hold the text. */
  readonly commands: (name: Name, holding: string) => string[];
  /** Environments that the release was deployed to, in order. */
  readonly deployed: (name: Name) => string[];
  /** Steps that begin so. */
  readonly happened: (name: Name, what: string) => string[];
  /** Names of stages that did something. */
  readonly stages: (name: Name) => string[];
}

/** Runs all of them at once: starting Java takes longer than a build. */
export function tell<Name extends string>(scenarios: Readonly<Record<Name, Scenario>>): Told<Name> {
  const names = Object.keys(scenarios) as Name[];
  const results = builds(names.map((name) => scenarios[name]));
  const build = (name: Name): Build => {
    const found = results[names.indexOf(name)];
    if (found === undefined) throw new Error(`no build ${name}`);
    return found;
  };
  const commands = (name: Name, holding: string): string[] =>
    build(name).events.flatMap(({ what }) =>
      what.startsWith('sh ') && what.includes(holding) ? [what.slice(3)] : [],
    );
  return {
    build,
    commands,
    deployed: (name) =>
      commands(name, 'slipway deploy').map((command) => /deploy (\S+)/.exec(command)![1]!),
    happened: (name, what) =>
      build(name).events.flatMap((event) => (event.what.startsWith(what) ? [event.what] : [])),
    stages: (name) => [
      ...new Set(
        build(name).events.flatMap(({ around }) => {
          const stage = around.findLast((one) => one.startsWith('stage '));
          return stage === undefined ? [] : [stage.slice('stage '.length)];
        }),
      ),
    ],
  };
}
