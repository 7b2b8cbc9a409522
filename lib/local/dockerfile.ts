import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from './errors';

/** What an image starts, as far as a process on this machine can do the same. */
export interface ImageStart {
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Reads ENTRYPOINT, CMD and ENV of a stage, the last one where none is named. The folder of the build context stands for the image's
 * working folder; nothing is built.
 *
 * @throws LocalError for a CMD in shell form, or a file that is not there
 */
export function readDockerfile(directory: string, name: string, target?: string): ImageStart {
  const file = join(directory, name);
  if (!existsSync(file)) {
    throw new LocalError(
      'IMAGE_NEEDS_ENGINE',
      `${file}: no such Dockerfile`,
      'synthesize again; the image’s build folder must hold it',
    );
  }
  const instructions = stageOf(instructionsOf(readFileSync(file, 'utf8')), target);
  const last = (word: string): string[] => {
    const found = instructions.findLast(([instruction]) => instruction === word);
    return found === undefined ? [] : jsonForm(file, word, found[1]);
  };
  return {
    entryPoint: last('ENTRYPOINT'),
    command: last('CMD'),
    environment: Object.fromEntries(
      instructions
        .filter(([instruction]) => instruction === 'ENV')
        .flatMap(([, argument]) => variablesIn(argument)),
    ),
  };
}

type Instruction = readonly [instruction: string, argument: string];

function instructionsOf(text: string): Instruction[] {
  return text
    .split(/\r?\n/)
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\\[ \t]*\n/g, ' ')
    .split('\n')
    .flatMap((line) => {
      const [, instruction = '', argument = ''] = /^\s*([a-z]+)\s+(.*?)\s*$/i.exec(line) ?? [];
      return instruction === '' ? [] : [[instruction.toUpperCase(), argument] as const];
    });
}

function stageOf(
  instructions: readonly Instruction[],
  target: string | undefined,
): readonly Instruction[] {
  const starts = instructions.flatMap(([instruction], index) =>
    instruction === 'FROM' ? [index] : [],
  );
  const named = starts.findIndex((index) => {
    const [, name] = /\sas\s+(\S+)$/i.exec(instructions[index]?.[1] ?? '') ?? [];
    return target !== undefined && name?.toLowerCase() === target.toLowerCase();
  });
  const stage = named === -1 ? starts.length - 1 : named;
  return instructions.slice(starts[stage] ?? 0, starts[stage + 1]);
}

function jsonForm(file: string, word: string, argument: string): string[] {
  try {
    const words: unknown = JSON.parse(argument);
    if (Array.isArray(words) && words.every((one) => typeof one === 'string')) return words;
  } catch {
    // said below
  }
  throw new LocalError(
    'IMAGE_NEEDS_ENGINE',
    `${file}: ${word} is in shell form: ${argument}`,
    `write it as a JSON array, ${word} ["program", "argument"], to run it without a container engine`,
  );
}

/** `ENV A=1 B="two words"`, and the old `ENV A one`. */
function variablesIn(argument: string): [string, string][] {
  const [, oldKey, oldValue] = /^([A-Za-z_]\w*)\s+(.*)$/.exec(argument) ?? [];
  if (oldKey !== undefined) return [[oldKey, oldValue ?? '']];
  const pairs = argument.matchAll(/([A-Za-z_]\w*)=("(?:\\.|[^"\\])*"|'[^']*'|(?:\\.|[^\s\\])*)/g);
  return [...pairs].map(([, key = '', value = '']) => [key, unquoted(value)]);
}

function unquoted(value: string): string {
  if (value.startsWith("'")) return value.slice(1, -1);
  return (value.startsWith('"') ? value.slice(1, -1) : value).replace(/\\(.)/g, '$1');
}
