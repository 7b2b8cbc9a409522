import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import type { StoredArchitecture } from '../architecture';
import { ARCHITECTURE_PARTITION } from '../contract';
import { newRunId } from '../random';
import type { RunStore } from '../store';
import { key, type Item } from './item';

const HEAD = 'head';

/** An item holds 400 KB, its keys included. */
const PIECE_BYTES = 350 * 1024;

/** Fonts, the most of it, are the same in each picture: a large window finds them. */
const QUICKLY = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_LGWIN]: 24 },
};

/** Somebody may replace the picture while it is read: then what is read has just gone. */
const READS = 3;

/**
 * The picture of the environment, beside the runs: compressed, in as many items as it needs. Not in the bucket, which
 * forgets what is older than runs may be; a picture is good until the next deployment.
 */
export function architectureIn(
  client: DynamoDBClient,
  tableName: string,
): Pick<RunStore, 'saveArchitecture' | 'architecture'> {
  const get = async (part: string): Promise<Item | undefined> => {
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: tableName,
        Key: key(ARCHITECTURE_PARTITION, part),
        ConsistentRead: true,
      }),
    );
    return Item;
  };
  const put = (part: string, item: Item) =>
    client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: { ...key(ARCHITECTURE_PARTITION, part), ...item },
      }),
    );
  const head = async () => {
    const item = await get(HEAD);
    const version = item?.version?.S;
    return version === undefined ? undefined : partsOf(version, Number(item?.pieces?.N));
  };

  return {
    saveArchitecture: async (value) => {
      const before = await head();
      const bytes = await promisify(brotliCompress)(JSON.stringify(value), QUICKLY);
      const version = newRunId();
      const pieces = Math.ceil(bytes.length / PIECE_BYTES);
      for (const [index, part] of partsOf(version, pieces).entries())
        await put(part, {
          bytes: { B: bytes.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES) },
        });
      await put(HEAD, { version: { S: version }, pieces: { N: String(pieces) } });
      for (const part of before ?? [])
        await client.send(
          new DeleteItemCommand({ TableName: tableName, Key: key(ARCHITECTURE_PARTITION, part) }),
        );
    },
    architecture: async () => {
      for (let read = 0; read < READS; read += 1) {
        const parts = await head();
        if (parts === undefined) return undefined;
        const pieces = (await Promise.all(parts.map(get))).map((item) => item?.bytes?.B);
        if (!pieces.every((piece) => piece !== undefined)) continue;
        const text = await promisify(brotliDecompress)(Buffer.concat(pieces));
        return JSON.parse(text.toString()) as StoredArchitecture;
      }
      return undefined;
    },
  };
}

const partsOf = (version: string, pieces: number): string[] =>
  Array.from({ length: pieces }, (_, index) => `piece#${version}#${index}`);
