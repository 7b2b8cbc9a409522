import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError, type Command } from 'commander';
import { program } from '../../lib/cli/program';
import { PROJECT_ROOT } from '../support/sample';

interface Written {
  readonly page: string;
  readonly words: string;
}

const typed = (block: string, pattern: RegExp): string[] =>
  [...block.matchAll(pattern)].map(([, line = '']) => line);
const lines = (block: string): string[] => block.split('\n').map((line) => line.trim());

const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: PROJECT_ROOT })];

/** Whole code spans, and lines of blocks that people type: after `$`, or without it where nothing stands before. */
const written = pages.flatMap((page): Written[] => {
  const text = readFileSync(join(PROJECT_ROOT, page), 'utf8');
  const blocks = [...text.matchAll(/^ *```\w*\n(.*?)^ *```$/gms)].map(([, block = '']) => block);
  const spans = text.replaceAll(/^ *```.*?^ *```$/gms, '').matchAll(/`([^`]+)`/g);
  return [
    ...blocks.flatMap((block) =>
      block.includes('$ ') ? typed(block, /^\s*\$ (.*)$/gm) : lines(block),
    ),
    ...[...spans].map(([, span = '']) => span.replaceAll(/\s+/g, ' ')),
  ].map((words) => ({ page, words }));
});

const starting = (pattern: RegExp): Written[] => written.filter(({ words }) => pattern.test(words));

/** As a shell splits it, up to where its output goes. */
const wordsOf = (line: string): string[] =>
  [...line.replace(/ (?:>>?|\||#|&&) .*$/, '').matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );

/** Nothing is done: a command line is understood or not. */
function without(command: Command): Command {
  command.action(() => undefined).exitOverride();
  command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  command.commands.forEach(without);
  return command;
}

/** What is wrong with a command line, beside what a mere mention of a command leaves out. */
async function problemOf(words: readonly string[]): Promise<string | undefined> {
  try {
    await without(program()).parseAsync(words, { from: 'user' });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const isMention = /missingArgument|missingMandatory|help/i.test(error.code);
    return isMention ? undefined : error.message;
  }
}

describe('what the pages say to type', () => {
  it('is a command of ours, with options that it has', async () => {
    const commands = starting(/^(?:npx )?slipway [a-z]/);
    expect(commands.length).toBeGreaterThan(80);
    const wrong: string[] = [];
    for (const { page, words } of commands) {
      const problem = await problemOf(wordsOf(words.replace(/^(?:npx )?slipway /, '')));
      if (problem !== undefined) wrong.push(`${page}: ${words}: ${problem}`);
    }
    expect(wrong).toEqual([]);
  });

  it('is a script that there is', () => {
    const { scripts } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
      scripts: Readonly<Record<string, string>>;
    };
    const names = starting(/^npm (?:run|test|start)/).map(({ page, words }) => ({
      page,
      name: /^npm (?:run (?:--silent )?)?([\w:-]+)/.exec(words)?.[1] ?? words,
    }));
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter(({ name }) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it('names tests that there are', () => {
    const asked = starting(/npm test -- /).flatMap(({ page, words }) =>
      [...words.matchAll(/\btest\/[\w./-]+/g)].map(([path]) => ({ page, path })),
    );
    expect(asked.length).toBeGreaterThan(0);
    const isThere = (path: string): boolean =>
      ['', '.test.ts', '.ts'].some((ending) => existsSync(join(PROJECT_ROOT, `${path}${ending}`)));
    expect(asked.filter(({ path }) => !isThere(path))).toEqual([]);
  });
});
