import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { answering } from '../client-settings';
import type { Credentials } from '../account/ports';
import { OperationError } from '../errors';
import { explained } from '../explained';
import type { Objects } from './ports';

interface Bucket {
  readonly bucket: string;
  readonly account: string;
  readonly region: string;
}

/**
 * The staging bucket of `cdk bootstrap`. Errors come explained.
 *
 * @throws OperationError `NOT_BOOTSTRAPPED` where there is no such bucket
 */
export function objectsIn(place: Bucket, credentials: Credentials): Objects {
  const { bucket: Bucket, region, account } = place;
  const s3 = new S3Client(answering({ region, credentials, forcePathStyle: true }));
  // A bucket of this name could be somebody else's: nothing is written to it then.
  const there = { Bucket, ExpectedBucketOwner: account };
  const get = (key: string) => s3.send(new GetObjectCommand({ ...there, Key: key }));
  return explained<Objects>(
    withBootstrap(place, {
      list: async (prefix) => {
        const keys: string[] = [];
        const pages = paginateListObjectsV2({ client: s3 }, { ...there, Prefix: prefix });
        for await (const { Contents = [] } of pages)
          keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
        return keys.sort();
      },
      read: (key) =>
        unlessMissing(async () => {
          const { Body, ETag } = await get(key);
          return { text: (await Body?.transformToString()) ?? '', tag: ETag ?? '' };
        }),
      write: async (key, text, over) => {
        try {
          const { ETag } = await s3.send(
            new PutObjectCommand({
              ...there,
              Key: key,
              Body: text,
              ContentType: 'application/json',
              ...(over === undefined ? { IfNoneMatch: '*' } : { IfMatch: over }),
            }),
          );
          return ETag ?? '';
        } catch (error) {
          if (isOvertaken(error)) return undefined;
          throw error;
        }
      },
      remove: async (key) => {
        await s3.send(new DeleteObjectCommand({ ...there, Key: key }));
      },
      upload: async (key, file) => {
        await s3.send(
          new PutObjectCommand({
            ...there,
            Key: key,
            Body: createReadStream(file),
            ContentLength: statSync(file).size,
          }),
        );
      },
      download: async (key, file) => {
        const found = await unlessMissing(() => get(key));
        if (found === undefined) return false;
        if (found.Body instanceof Readable) await pipeline(found.Body, createWriteStream(file));
        return true;
      },
    }),
  );
}

async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/** Somebody else was first, or is writing at this very moment. */
const isOvertaken = (error: unknown): boolean =>
  error instanceof Error && /PreconditionFailed|ConditionalRequestConflict/.test(error.name);

function withBootstrap({ account, region, bucket }: Bucket, calls: Objects): Objects {
  const told = Object.entries(calls).map(([name, call]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await (call as (...args: unknown[]) => Promise<unknown>)(...args);
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'NoSuchBucket') throw error;
        throw new OperationError(
          'NOT_BOOTSTRAPPED',
          `account ${account} has no bucket ${bucket} in ${region}: it is not bootstrapped`,
          `once for each account and region: npx cdk bootstrap aws://${account}/${region}`,
        );
      }
    },
  ]);
  return Object.fromEntries(told) as Objects;
}
