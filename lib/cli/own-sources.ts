import { join } from 'node:path';
import { sourcesOf } from '../bundling';
import { CONFIG_FILE } from '../config';
import type { Programs } from '../operations/affected';
import { GITHUB_FILE, GITLAB_FILE } from '../pipeline';

const ROOT = join(__dirname, '..', '..');

/** The programs of this project that run here, as they are started: each with what it loads later. */
const REQUEST = {
  root: ROOT,
  name: 'programs',
  options: {
    entryPoints: ['bin/app.js', 'bin/app.ts', 'bin/slipway.js', 'bin/slipway.ts', CONFIG_FILE].map(
      (file) => ({ in: file, out: file }),
    ),
    outdir: join(ROOT, 'build'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
  },
} as const;

/** Which files of the project its programs consist of, as esbuild finds them. */
export function programs(): Programs {
  const sources = sourcesOf({ ...REQUEST, options: { ...REQUEST.options } });
  const of = (...files: readonly string[]) =>
    files.flatMap((file) => [...(sources.get(`${file}.js`) ?? [])]);
  return {
    synthesis: of('bin/app.js', 'bin/app.ts', CONFIG_FILE),
    commandLine: of('bin/slipway.js', 'bin/slipway.ts', CONFIG_FILE),
    pipelineFiles: ['Jenkinsfile', GITHUB_FILE, GITLAB_FILE],
  };
}
