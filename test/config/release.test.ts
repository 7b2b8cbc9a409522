import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, resolveApplication, withRelease } from '../../lib/config';
import { PROJECT_ROOT, sampleApplication } from '../support/sample';

const folder = mkdtempSync(join(tmpdir(), 'slipway-release-'));
const file = join(folder, 'release.json');
afterAll(() => rmSync(folder, { recursive: true }));

const digest = `registry.example.com/shop/x@sha256:${'a'.repeat(64)}`;
const image = { image: digest, architectures: ['x86_64'] };
const good = {
  revision: '0123abc',
  images: { web: image, 'task-runner': image, hello: image },
};

function problems(manifest: unknown, application = sampleApplication()): string[] {
  writeFileSync(file, typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
  try {
    withRelease(application, file);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).problems.map(({ path, message }) =>
      path === '' ? message : `${path}: ${message}`,
    );
  }
}

describe('a release manifest', () => {
  it('gives every environment its images', () => {
    expect(problems(good)).toEqual([]);
    const { environments } = withRelease(sampleApplication(), file);
    for (const { release } of environments) expect(release).toEqual(good);
    expect(sampleApplication().environments[0]).not.toHaveProperty('release');
  });

  it.each<[string, unknown, string[]]>([
    ['no JSON', '{', ['cannot be read: no JSON; -c release names a manifest']],
    [
      'empty',
      {},
      [
        'revision: is missing; use the git revision of the sources',
        'images: is missing; use an object, by the names of images',
      ],
    ],
    [
      'with keys that nobody reads',
      { ...good, image: {}, images: { ...good.images, web: { ...image, architecture: 'arm64' } } },
      [
        "images.web.architecture: unknown key; did you mean 'architectures'?",
        "image: unknown key; did you mean 'images'?",
      ],
    ],
    [
      'with a tag in place of a digest',
      { ...good, images: { ...good.images, web: { ...image, image: 'shop/web:latest' } } },
      [
        "images.web.image: 'shop/web:latest' is not allowed; use a digest: '<repository>@sha256:<64 digits>'",
      ],
    ],
    [
      'with a plain reference',
      { ...good, images: { ...good.images, web: digest } },
      [
        expect.stringMatching(
          /^images\.web: .registry.* is not allowed; use \{ image: '<repository>@sha256/,
        ),
      ],
    ],
    [
      'without the processors',
      { ...good, images: { ...good.images, web: { image: digest } } },
      ["images.web.architectures: is missing; use a list: ['x86_64'], ['arm64'] or both"],
    ],
    [
      'with an unknown processor',
      { ...good, images: { ...good.images, web: { ...image, architectures: ['amd64'] } } },
      ["images.web.architectures[0]: 'amd64' is not allowed; use 'x86_64' or 'arm64'"],
    ],
    [
      'with other images than the application has',
      { ...good, images: { web: image, 'task-runer': image, hello: image } },
      [
        "images.task-runer: unknown image; did you mean 'task-runner'?",
        'images.task-runner: is missing; the application has this image',
      ],
    ],
  ])('that is %s is refused', (_what, manifest, expected) => {
    expect(problems(manifest)).toEqual(expected);
  });

  it('that is not there is refused', () => {
    expect(() => withRelease(sampleApplication(), join(folder, 'none.json'))).toThrow(
      /none\.json: 1 problem\n {2}no such file; -c release names a manifest/,
    );
  });

  it('is refused for an environment that runs another processor', () => {
    const dev = { account: '111111111111', region: 'eu-west-1' };
    const application = resolveApplication(
      { name: 'shop', environments: { dev, prod: { ...dev, web: { architecture: 'arm64' } } } },
      { root: PROJECT_ROOT },
    );
    const images = { web: image, 'task-runner': image };
    expect(problems({ ...good, images }, application)).toEqual([
      "images.web.architectures: is for x86_64; environment 'prod' runs it on arm64",
    ]);
    const both = { ...image, architectures: ['x86_64', 'arm64'] };
    expect(problems({ ...good, images: { ...images, web: both } }, application)).toEqual([]);
  });
});

describe('an image that exists elsewhere', () => {
  it('is no part of a release', () => {
    const located = { location: 'registry.example.com/report:1.2' };
    const application = resolveApplication(
      {
        name: 'shop',
        tasks: { report: { image: located } },
        environments: { dev: { account: '111111111111', region: 'eu-west-1' } },
      },
      { root: PROJECT_ROOT },
    );
    const images = { web: image, 'task-runner': image };
    expect(problems({ ...good, images }, application)).toEqual([]);
    expect(problems({ ...good, images: { ...images, report: image } }, application)).toEqual([
      'images.report: unknown image; allowed: task-runner, web',
    ]);
  });
});

describe('a Dockerfile that names a platform', () => {
  const root = folder;
  const refuse = (dockerfile: string, architecture: string) => {
    writeFileSync(join(root, 'Dockerfile'), dockerfile);
    const environments = { dev: { account: '111111111111', region: 'eu-west-1' } };
    const web = { image: { build: '.' }, architecture };
    try {
      resolveApplication({ name: 'shop', web, environments }, { root });
    } catch (error) {
      return (error as ConfigError).problems.map(({ path, message }) => `${path}: ${message}`);
    }
    return [];
  };

  it.each([
    ['FROM --platform=linux/amd64 node\n', 'x86_64', []],
    ['FROM --platform=linux/arm64/v8 node\n', 'arm64', []],
    ['FROM --platform=$BUILDPLATFORM node AS build\nFROM node\n', 'arm64', []],
    ['FROM --platform=linux/amd64 node AS build\nFROM node\n', 'arm64', []],
    [
      'FROM node AS build\nfrom --platform=linux/amd64 node\n',
      'arm64',
      ['web.image.build: Dockerfile is for linux/amd64; the task runs on arm64, linux/arm64'],
    ],
  ])('%j on %s', (dockerfile, architecture, expected) => {
    expect(refuse(dockerfile, architecture)).toEqual(expected);
  });
});
