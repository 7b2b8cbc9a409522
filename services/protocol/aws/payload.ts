import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** A DynamoDB item holds 400 KB; what is longer than this, in characters, goes to the bucket. */
const LONGEST_INLINE = 64 * 1024;

const REFERENCE = 's3:';
const INLINE = 'json:';

export interface Payloads {
  /** The text to keep in the item: the value itself, or where it is. */
  write(key: string, value: unknown): Promise<string>;
  read(text: string): Promise<unknown>;
}

/** Inputs and results: small ones inline, large ones in a bucket. */
export function payloads(client: S3Client, bucket: string): Payloads {
  return {
    write: async (key, value) => {
      const text = JSON.stringify(value ?? null);
      if (text.length <= LONGEST_INLINE) return `${INLINE}${text}`;
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: text,
          ContentType: 'application/json',
        }),
      );
      return `${REFERENCE}${key}`;
    },
    read: async (text) => {
      if (text.startsWith(INLINE)) return JSON.parse(text.slice(INLINE.length)) as unknown;
      const Key = text.slice(REFERENCE.length);
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
      return JSON.parse((await Body?.transformToString()) ?? 'null') as unknown;
    },
  };
}
