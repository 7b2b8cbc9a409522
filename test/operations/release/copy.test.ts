import fc from 'fast-check';
import { OperationError } from '../../../lib/operations/errors';
import { copyImage, factsOf } from '../../../lib/operations/release/copy';
import { withRetries } from '../../../lib/operations/release/network';
import { memoryRepository, type MemoryRepository } from './memory-repository';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

function imageIn(
  repository: MemoryRepository,
  layers: readonly Uint8Array[],
  architecture = 'arm64',
  tag?: string,
) {
  const config = repository.add(Buffer.from(JSON.stringify({ os: 'linux', architecture, layers })));
  const content = { config, layers: layers.map((layer) => repository.add(layer)) };
  return repository.put(content, MANIFEST, tag);
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('an image that is copied', () => {
  const setUp = () => ({
    from: memoryRepository('dev/images'),
    to: memoryRepository('prod/images'),
  });
  const copy = (from: MemoryRepository, to: MemoryRepository, digest: string) =>
    copyImage(() => Promise.resolve(from), to, { digest, tag: 'hash', name: 'web' });

  it('is the same, byte by byte, whatever is in it', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 4 }), {
          minLength: 1,
          maxLength: 3,
        }),
        async (images) => {
          const { from, to } = setUp();
          const children = images.map((layers, i) => imageIn(from, layers, `cpu${i}`));
          const released =
            children.length === 1
              ? children[0]!
              : from.put({ manifests: children.map(({ digest }) => ({ digest })) }, INDEX);
          expect(await copy(from, to, released.digest)).toBe(true);
          expect(to.manifests.get('hash')).toEqual(released);
          for (const { digest } of children)
            expect(to.manifests.get(digest)).toEqual(from.manifests.get(digest));
          expect(new Map(to.blobs)).toEqual(new Map(from.blobs));
          expect(to.sent).toHaveLength(from.blobs.size);
          expect(await copy(from, to, released.digest)).toBe(false);
        },
      ),
    ));

  it('is not asked for where it is there already', async () => {
    const { to } = setUp();
    const { digest } = imageIn(to, [bytes('a')], 'arm64', 'hash');
    const open = jest.fn(() => Promise.reject(new Error('the first account is gone')));
    expect(await copyImage(open, to, { digest, tag: 'hash', name: 'web' })).toBe(false);
    expect(open).not.toHaveBeenCalled();
  });

  it('never takes the place of another one', async () => {
    const { from, to } = setUp();
    const { digest } = imageIn(from, [bytes('released')]);
    const other = imageIn(to, [bytes('built by hand')], 'arm64', 'hash');
    await expect(copy(from, to, digest)).rejects.toMatchObject({
      code: 'IMAGE_DIFFERS',
      message: `the image of web is not the one that was released: prod/images:hash is ${other.digest}, the release has ${digest}`,
    });
    expect(to.manifests.get('hash')).toBe(other);
    expect(to.sent).toEqual([]);
  });

  it('goes on where an interrupted copy ended', async () => {
    const { from, to } = setUp();
    const { digest } = imageIn(from, ['a', 'b', 'c', 'd', 'e'].map(bytes));
    let left = 2;
    const breaking = {
      ...to,
      putBlob: (...args: Parameters<typeof to.putBlob>) =>
        left-- > 0 ? to.putBlob(...args) : Promise.reject(new Error('the cable is out')),
    };
    await expect(copy(from, breaking, digest)).rejects.toThrow('the cable is out');
    expect(to.manifests.size).toBe(0);
    const before = to.sent.length;
    expect(before).toBeGreaterThan(0);
    await copy(from, to, digest);
    expect(to.sent).toHaveLength(6);
    expect(new Set(to.sent).size).toBe(6);
  });

  it('is refused where the registry gives other bytes than the digest says', async () => {
    const { from, to } = setUp();
    const { digest } = imageIn(from, [bytes('a')]);
    from.manifests.set(digest, imageIn(from, [bytes('b')]));
    await expect(copy(from, to, digest)).rejects.toMatchObject({ code: 'IMAGE_DIFFERS' });
    expect(to.sent).toEqual([]);
  });

  it('is said to be gone where its registry has it no more', async () => {
    const { from, to } = setUp();
    await expect(copy(from, to, `sha256:${'0'.repeat(64)}`)).rejects.toMatchObject({
      code: 'RELEASE_MISMATCH',
      message: expect.stringContaining('the released image of web is gone: dev/images has no'),
    });
  });

  it('leaves out layers that only their maker gives away', async () => {
    const { from, to } = setUp();
    const config = from.add(bytes('{}'));
    const foreign = { digest: `sha256:${'1'.repeat(64)}`, urls: ['https://maker.example'] };
    const { digest } = from.put({ config, layers: [foreign] }, MANIFEST);
    expect(await copy(from, to, digest)).toBe(true);
    expect(to.sent).toEqual([config.digest]);
  });

  it('is told by its platform and size; an index by all of its own', async () => {
    const { from } = setUp();
    const arm = imageIn(from, [bytes('12345')], 'arm64');
    const intel = imageIn(from, [bytes('1234567')], 'amd64');
    const attestation = {
      digest: arm.digest,
      platform: { os: 'unknown', architecture: 'unknown' },
    };
    const index = from.put(
      { manifests: [{ digest: arm.digest }, { digest: intel.digest }, attestation] },
      INDEX,
    );
    const sizes = [...from.blobs.values()].reduce((sum, { length }) => sum + length, 0);
    expect(await factsOf(from, arm)).toMatchObject({ platform: 'linux/arm64', digest: arm.digest });
    expect(await factsOf(from, index)).toEqual({
      digest: index.digest,
      platform: 'linux/arm64,linux/amd64',
      size: sizes,
    });
  });
});

describe('a registry that fails for a moment', () => {
  const failing = (times: number, code: 'REGISTRY_UNREACHABLE' | 'AWS_DENIED') => {
    let left = times;
    return jest.fn(() =>
      left-- > 0 ? Promise.reject(new OperationError(code, 'no')) : Promise.resolve('done'),
    );
  };

  it('is asked again, four times in all', async () => {
    await expect(withRetries(failing(3, 'REGISTRY_UNREACHABLE'), undefined, 1)).resolves.toBe(
      'done',
    );
    const never = failing(9, 'REGISTRY_UNREACHABLE');
    await expect(withRetries(never, undefined, 1)).rejects.toThrow('no');
    expect(never).toHaveBeenCalledTimes(4);
  });

  it('is not asked again where it says no', async () => {
    const denied = failing(1, 'AWS_DENIED');
    await expect(withRetries(denied, undefined, 1)).rejects.toThrow('no');
    expect(denied).toHaveBeenCalledTimes(1);
  });
});
