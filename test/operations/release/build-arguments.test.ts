import type { DockerSource } from '../../../lib/assembly';
import { buildArguments, stepIn } from '../../../lib/operations/release/build-arguments';

const PLAIN: DockerSource = {
  kind: 'docker',
  directory: '/context',
  dockerfile: undefined,
  target: undefined,
  platform: undefined,
  network: undefined,
  ssh: undefined,
  args: {},
  contexts: {},
  secrets: {},
  outputs: [],
  cacheFrom: [],
  cacheTo: undefined,
  cacheDisabled: false,
};

describe('what the container engine is told', () => {
  it('is the tag and the context, where the manifest says no more', () => {
    expect(buildArguments(PLAIN, 'cdkasset-abc')).toEqual(['--tag', 'cdkasset-abc', '.']);
  });

  it('is all that the manifest says', () => {
    const source: DockerSource = {
      ...PLAIN,
      dockerfile: 'web.Dockerfile',
      target: 'final',
      platform: 'linux/arm64',
      network: 'host',
      ssh: 'default',
      args: { VERSION: '1 2', EMPTY: '' },
      contexts: { shared: '../shared' },
      secrets: { npm: 'src=.npmrc' },
      outputs: ['type=docker'],
      cacheFrom: [{ type: 'registry', params: { ref: 'r/c', mode: 'max' } }],
      cacheTo: { type: 'gha', params: {} },
      cacheDisabled: true,
    };
    expect(buildArguments(source, 't')).toEqual([
      ...['--build-arg', 'VERSION=1 2', '--build-arg', 'EMPTY='],
      ...['--build-context', 'shared=../shared', '--secret', 'id=npm,src=.npmrc'],
      ...['--ssh', 'default', '--tag', 't', '--target', 'final', '--file', 'web.Dockerfile'],
      ...['--network', 'host', '--platform', 'linux/arm64', '--output=type=docker'],
      ...['--cache-from', 'type=registry,ref=r/c,mode=max', '--cache-to', 'type=gha'],
      ...['--no-cache', '.'],
    ]);
  });
});

describe('the step that a line of a builder begins', () => {
  it.each([
    ['Step 3/8 : RUN npm ci', '3/8 RUN npm ci'],
    ['#7 [3/8] RUN npm ci', '3/8 RUN npm ci'],
    ['#12 [build 3/8] COPY . .', '3/8 COPY . .'],
    ['#7 0.312 added 3 packages', undefined],
    ['#7 DONE 0.3s', undefined],
    ['#3 [internal] load build definition from Dockerfile', undefined],
    [' ---> 0a1b2c3d', undefined],
  ])('%s', (line, step) => {
    expect(stepIn(line)).toBe(step);
  });
});
