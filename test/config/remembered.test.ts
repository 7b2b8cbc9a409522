import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isData } from '../../lib/config/plain-data';

const CONFIG = join(__dirname, '..', '..', 'lib', 'config');

describe('a configuration that may be kept', () => {
  it('is written out in full: lists, objects, text, numbers, nothing', () => {
    expect(isData({ a: [1, 'two', true, null, undefined], b: { c: {} } })).toBe(true);
    expect(isData({ customize: () => undefined, name: 'a' }, 'customize')).toBe(true);
  });

  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  it.each([
    ['a function', { a: () => 1 }],
    ['a function deeper than where one is allowed', { a: { customize: () => 1 } }],
    ['an instance', { a: new Date(0) }],
    ['what it inherits', { a: Object.create({ cpu: 256 }) as unknown }],
    [
      'an accessor',
      {
        get cpu() {
          return 256;
        },
      },
    ],
    ['what is hidden', Object.defineProperty({}, 'cpu', { value: 256 })],
    ['a symbol', { [Symbol('cpu')]: 256 }],
    ['a cycle', cycle],
    ['a big integer', { cpu: 256n }],
  ])('has no %s', (_what, value) => {
    expect(isData(value, 'customize')).toBe(false);
  });

  it('is checked with no other look at files than those that are noted', () => {
    const reading = readdirSync(CONFIG, { recursive: true, encoding: 'utf8' }).filter(
      (name) =>
        name.endsWith('.ts') &&
        /node:(?:fs|child_process|os)'/.test(readFileSync(join(CONFIG, name), 'utf8')),
    );
    // evaluate.ts runs each time, release.ts reads a release and no configuration.
    expect(reading.sort()).toEqual([
      'evaluate.ts',
      'project-files.ts',
      'release.ts',
      'remembered.ts',
    ]);
  });
});
