import fc from 'fast-check';
import {
  issueKey,
  keyIdFor,
  keyIdOf,
  KEY_NAME_PATTERN,
} from '../../services/protocol/keys/api-key';
import {
  allows,
  allowsTask,
  isGrant,
  SCOPES,
  type Grant,
} from '../../services/protocol/keys/scope';

const now = '2026-11-21T06:00:00.000Z';
const name = fc.stringMatching(new RegExp(KEY_NAME_PATTERN));

describe('the text of a key', () => {
  it('names its key, and no other text does', () => {
    fc.assert(
      fc.property(name, fc.nat(), fc.constantFrom('', 'x', '0', 'Z'), (one, at, put) => {
        const { text, key } = issueKey(one, ['read'], { now });
        expect(keyIdOf(text)).toBe(key.id);
        const place = at % text.length;
        const changed = `${text.slice(0, place)}${put}${text.slice(place + 1)}`;
        if (changed !== text) expect(keyIdOf(changed)).toBeUndefined();
      }),
    );
  });

  it('is never the same twice', () => {
    const texts = Array.from({ length: 1000 }, () => issueKey('a', ['read'], { now }).text);
    expect(new Set(texts).size).toBe(1000);
  });

  it('is another one for each name', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(keyIdFor(one) === keyIdFor(other)).toBe(one === other);
      }),
    );
  });

  it('is no key where it is anything else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(keyIdOf(text)).toBeUndefined();
        expect(keyIdOf(`slw_${text}`)).toBeUndefined();
      }),
    );
  });
});

describe('scopes', () => {
  it('hold nothing but themselves, and admin all', () => {
    for (const held of SCOPES)
      for (const wanted of SCOPES)
        expect(allows([held], wanted)).toBe(held === wanted || held === 'admin');
    expect(allows([], 'read')).toBe(false);
  });

  it('of one task reach that task alone', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/), fc.string(), (task, other) => {
        const grants: Grant[] = [`submit:${task}`];
        expect(isGrant(grants[0]!)).toBe(true);
        expect(allowsTask(grants, task)).toBe(true);
        expect(allowsTask(grants, other)).toBe(other === task);
        expect(allows(grants, 'submit')).toBe(true);
        for (const scope of ['read', 'operate', 'admin'] as const)
          expect(allows(grants, scope)).toBe(false);
      }),
    );
  });

  it.each(['', 'write', 'READ', 'submit:', 'submit:A', 'read ', 'admin\n', 'submit:a b'])(
    'are not %j',
    (text) => expect(isGrant(text)).toBe(false),
  );
});
