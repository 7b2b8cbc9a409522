import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationError } from '../errors';
import type { Repository } from './registry';

/** Kinds of manifests, newest first: an image for one processor, or an index of several. */
const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

export interface RegistryAccess {
  readonly uri: string;
  /** `https://<host>`, where the registry answers. */
  readonly endpoint: string;
  readonly name: string;
  /** `user:password` in base64. */
  readonly token: string;
}

/**
 * A repository by the HTTP interface that all registries share.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export function repositoryAt({ uri, endpoint, name, token }: RegistryAccess): Repository {
  const { host } = new URL(endpoint);
  const base = new URL(`/v2/${name}/`, endpoint);
  const ask = async (where: string | URL, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Basic ${token}`);
    const answer = await reach(host, () => fetch(new URL(where, base), { ...init, headers }));
    if (answer.ok || answer.status === 404) return answer;
    throw await refused(answer, uri);
  };
  const found = (answer: Response, what: string): Response => {
    if (answer.ok) return answer;
    throw new OperationError('PUSH_FAILED', `${uri} has no ${what}`, START_AGAIN);
  };
  return {
    uri,
    host,
    token,
    address: `${host}/${name}`,
    manifest: async (reference, signal) => {
      const headers = { accept: MANIFEST_TYPES.join(', ') };
      const answer = await ask(`manifests/${reference}`, { headers, ...given(signal) });
      if (answer.status === 404) return undefined;
      const bytes = Buffer.from(await reach(host, () => answer.arrayBuffer()));
      return {
        bytes,
        mediaType: answer.headers.get('content-type') ?? '',
        digest: digestOf(bytes),
      };
    },
    hasBlob: async (digest, signal) =>
      (await ask(`blobs/${digest}`, { method: 'HEAD', ...given(signal) })).ok,
    blob: async (digest, signal) => {
      const { body } = found(await ask(`blobs/${digest}`, given(signal)), `layer ${digest}`);
      return body ?? new ReadableStream();
    },
    putBlob: async (digest, content, signal) => {
      const begun = await ask('blobs/uploads/', { method: 'POST', ...given(signal) });
      const where = locationOf(found(begun, 'place for layers'), base);
      const sent = await ask(where, {
        method: 'PATCH',
        body: content,
        duplex: 'half',
        headers: { 'content-type': 'application/octet-stream' },
        ...given(signal),
      });
      const end = locationOf(found(sent, 'upload any more'), base);
      end.searchParams.set('digest', digest);
      found(await ask(end, { method: 'PUT', ...given(signal) }), 'upload any more');
    },
    putManifest: async (reference, { bytes, mediaType }, signal) => {
      const headers = { 'content-type': mediaType };
      const body = new Uint8Array(bytes);
      const init = { method: 'PUT', body, headers, ...given(signal) };
      found(await ask(`manifests/${reference}`, init), 'place for images');
    },
  };
}

const START_AGAIN = 'run the command again: what is there already is not sent twice';

const given = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });

export const digestOf = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Relative in some registries. */
function locationOf(answer: Response, base: URL): URL {
  return new URL(answer.headers.get('location') ?? '', base);
}

async function reach<T>(host: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { name, message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
    if (name === 'AbortError' || error instanceof OperationError) throw error;
    const reason = cause?.message ?? '';
    throw new OperationError(
      'REGISTRY_UNREACHABLE',
      `the registry ${host} cannot be reached: ${reason === '' ? (cause?.code ?? message) : reason}`,
      'check the network and a proxy, and run the command again: what is there already is not sent twice',
    );
  }
}

async function refused(answer: Response, uri: string): Promise<OperationError> {
  const text = await answer.text().catch(() => '');
  const reason = reasonIn(text) ?? `status ${answer.status}`;
  if (answer.status === 401 || answer.status === 403)
    return new OperationError(
      'AWS_DENIED',
      `${uri} says no: ${reason}`,
      'the role that publishes images, of cdk bootstrap, may push and pull there',
    );
  if (answer.status >= 500 || answer.status === 429)
    return new OperationError('REGISTRY_UNREACHABLE', `${uri}: ${reason}`, START_AGAIN);
  return new OperationError('PUSH_FAILED', `${uri} refused: ${reason}`, START_AGAIN);
}

/** `{"errors":[{"code":"DENIED","message":"…"}]}` */
function reasonIn(text: string): string | undefined {
  try {
    const { errors } = JSON.parse(text) as { errors?: { code?: string; message?: string }[] };
    const [{ code = '', message = '' } = {}] = errors ?? [];
    return [code, message].filter(Boolean).join(': ') || undefined;
  } catch {
    return undefined;
  }
}

/** Times that something is tried where a registry or the way to it fails for a moment. */
const TRIES = 4;
const FIRST_WAIT_MS = 500;

/** Tries again what a registry failed at, with longer and longer waits between. @throws the last error */
export async function withRetries<T>(
  work: () => Promise<T>,
  signal?: AbortSignal,
  firstWaitMs: number = FIRST_WAIT_MS,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await work();
    } catch (error) {
      const passes = error instanceof OperationError && error.code === 'REGISTRY_UNREACHABLE';
      if (!passes || tried === TRIES) throw error;
      await sleep(firstWaitMs * 2 ** (tried - 1), undefined, given(signal));
    }
  }
}
