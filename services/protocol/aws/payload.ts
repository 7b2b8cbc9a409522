import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** A DynamoDB item holds 400 KB, input, result and error together; of more bytes than this each goes to the bucket. */
const LARGEST_INLINE = 64 * 1024;

const REFERENCE = 's3:';
const INLINE = 'json:';

export interface Payloads {
  /** The text to keep in the item: the value itself, or where it is. */
  write(key: string, value: unknown): Promise<string>;
  /** @throws PayloadError what was written is not there any more, or not as it was */
  read(text: string): Promise<unknown>;
}

/** Asking again does not help. */
export class PayloadError extends Error {
  readonly code = 'PAYLOAD_UNREADABLE';
}

/** Inputs and results: small ones inline, large ones in a bucket. */
export function payloads(client: S3Client, bucket: string): Payloads {
  return {
    write: async (key, value) => {
      const text = JSON.stringify(value ?? null);
      if (Buffer.byteLength(text) <= LARGEST_INLINE) return `${INLINE}${text}`;
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
      if (text.startsWith(INLINE)) return parsed(text.slice(INLINE.length), 'the table');
      const Key = text.slice(REFERENCE.length);
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
        return parsed((await Body?.transformToString()) ?? '', `s3://${bucket}/${Key}`);
      } catch (error) {
        if (!(error instanceof NoSuchKey)) throw error;
        throw new PayloadError(`s3://${bucket}/${Key} is not there any more`);
      }
    },
  };
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PayloadError(`what ${where} holds is not whole JSON (${text.length} characters)`);
  }
}
