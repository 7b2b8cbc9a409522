import type { Command, Option } from 'commander';
import { application } from '../synthesize';

/** Names of the configuration. */
interface Names {
  readonly environments: readonly string[];
  readonly tasks: readonly string[];
  readonly services: readonly string[];
}

/**
 * What may stand in place of the last of the words that were typed after `slipway`: commands, options, their choices, and
 * names of the configuration, which is read only where such a name may come.
 */
export function candidates(root: Command, words: readonly string[]): string[] {
  const typed = words.at(-1) ?? '';
  const { command, depth } = commandOf(root, words.slice(0, -1));
  const before = words.slice(depth, -1);
  return possible(command, before, typed)
    .filter((word) => word.startsWith(typed))
    .sort();
}

function possible(command: Command, before: readonly string[], typed: string): readonly string[] {
  const option = optionOf(command, before.at(-1));
  if (option !== undefined && takesValue(option)) return valuesOf(option);
  if (typed.startsWith('-')) return flagsOf(command, before);
  const below = command.commands.filter((one) => !isHidden(one)).map((one) => one.name());
  return [...below, ...argumentValues(command, before)];
}

/** The command that the words name, and how many of them do. */
function commandOf(root: Command, words: readonly string[]): { command: Command; depth: number } {
  let command = root;
  let depth = 0;
  for (const word of words) {
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) break;
    command = next;
    depth += 1;
  }
  return { command, depth };
}

// Commander keeps this to itself.
const isHidden = (command: Command): boolean =>
  (command as Command & { readonly _hidden?: boolean })._hidden === true;

const optionOf = ({ options }: Command, word: string | undefined): Option | undefined =>
  word === undefined
    ? undefined
    : options.find(({ short, long }) => word === short || word === long);

const takesValue = ({ required, optional }: Option): boolean => required || optional;

function flagsOf({ options }: Command, before: readonly string[]): string[] {
  const flags = options
    .filter(({ short, long }) => !before.some((word) => word === short || word === long))
    .flatMap(({ long }) => long ?? []);
  return [...flags, '--help'];
}

function valuesOf(option: Option): readonly string[] {
  if (option.argChoices !== undefined) return option.argChoices;
  if (option.long === '--environment') return namesNow().environments;
  return option.long === '--task' ? namesNow().tasks : [];
}

/** By the name that a command gives its argument. */
function argumentValues(command: Command, before: readonly string[]): readonly string[] {
  const place = before.filter((word, index) => {
    const option = optionOf(command, before[index - 1]);
    return !word.startsWith('-') && (option === undefined || !takesValue(option));
  }).length;
  const argument = command.registeredArguments[place];
  if (argument === undefined) return [];
  if (argument.argChoices !== undefined) return argument.argChoices;
  switch (argument.name()) {
    case 'environment':
      return namesNow().environments;
    case 'task':
      return namesNow().tasks;
    case 'service':
      return namesNow().services;
    case 'what':
    case 'name':
      return [...namesNow().services, ...namesNow().tasks];
    default:
      return [];
  }
}

function namesNow(): Names {
  try {
    const { environments } = application();
    const [first] = environments;
    return {
      environments: environments.map(({ name }) => name),
      tasks: (first?.tasks ?? []).map(({ name }) => name),
      services: [
        ...['web', 'task-runner'],
        ...(first?.taskRunner.queues ?? []).map(({ name }) => `task-runner-${name}`),
      ],
    };
  } catch {
    // Whoever is typing is told what is wrong with the configuration when the command runs.
    return { environments: [], tasks: [], services: [] };
  }
}
