import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { overview } from '../../lib/diagram';
import { renderD2 } from '../../lib/diagram/d2';
import type { Graph } from '../../lib/graph';
import type { Command } from './measure';
import { dotSource, pythonSource } from './sources';

export interface Peer {
  readonly name: string;
  /** Why it cannot run here; undefined where it can. Installs what can be installed below `cache`. */
  readonly absent: (cache: string) => string | undefined;
  readonly command: (subject: Subject, cache: string, output: string) => Command;
}

export interface Subject {
  /** The assembly. */
  readonly folder: string;
  readonly graph: Graph;
}

const DIAGRAMS = 'diagrams==0.25.1';
const CDK_DIA = 'cdk-dia@0.12.3';

const succeeds = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;

const noGraphviz = (): string | undefined =>
  succeeds('dot', '-V') ? undefined : 'Graphviz is not installed: apt-get install graphviz';

const cdkDia = (cache: string): string =>
  join(cache, 'cdk-dia', 'node_modules', 'cdk-dia', 'dist', 'bin', 'cli.js');

export const PEERS: readonly Peer[] = [
  {
    name: 'D2 as shipped, ELK',
    absent: () => undefined,
    command: ({ graph }, _cache, output) => ({
      program: process.execPath,
      args: [join(__dirname, 'd2-as-shipped.mjs'), `${output}.svg`],
      input: renderD2(overview(graph)),
    }),
  },
  {
    name: 'Graphviz dot',
    absent: noGraphviz,
    command: ({ graph }, _cache, output) => ({
      program: 'dot',
      args: ['-Tsvg', '-o', `${output}.svg`],
      input: dotSource(graph),
    }),
  },
  {
    name: 'Python diagrams',
    absent: (cache) => {
      const folder = join(cache, 'python');
      const python = join(folder, 'bin', 'python');
      if (!succeeds(python, '-c', 'import diagrams')) {
        if (!succeeds('python3', '-m', 'venv', folder)) return 'there is no python3 with venv';
        if (!succeeds(python, '-m', 'pip', 'install', '--quiet', DIAGRAMS))
          return `pip cannot install ${DIAGRAMS}`;
      }
      return noGraphviz();
    },
    command: ({ graph }, cache, output) => ({
      program: join(cache, 'python', 'bin', 'python'),
      args: ['-'],
      input: pythonSource(graph, output),
    }),
  },
  {
    name: 'cdk-dia',
    absent: (cache) => {
      if (!existsSync(cdkDia(cache))) {
        const folder = join(cache, 'cdk-dia');
        mkdirSync(folder, { recursive: true });
        if (!succeeds('npm', 'install', '--silent', '--prefix', folder, CDK_DIA))
          return `npm cannot install ${CDK_DIA}`;
      }
      return noGraphviz();
    },
    command: ({ folder }, cache, output) => ({
      program: process.execPath,
      args: [cdkDia(cache), '--tree', join(folder, 'tree.json'), '--target', `${output}.png`],
    }),
  },
];
