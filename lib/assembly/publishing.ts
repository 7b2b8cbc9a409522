import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { AssemblyError, objectAt, readJson, textAt, textsAt, type JsonObject } from './json-file';
import { readManifest, type StackArtifact } from './manifest';
import { filledIn, partitionOf, type Placeholders } from './placeholders';
import type { Assembly } from './types';

/** Where an environment's account keeps what is deployed, and the roles that `cdk bootstrap` made for it. */
export interface Publishing {
  readonly account: string;
  readonly region: string;
  /** The staging bucket. */
  readonly bucket: string;
  /** ARNs; undefined: the assembly names none, and credentials of the surroundings do. */
  readonly fileRole: string | undefined;
  readonly deployRole: string | undefined;
  readonly lookupRole: string | undefined;
  /** The version of the bootstrap that its stacks ask for, and the parameter that holds it. */
  readonly bootstrap?: { readonly parameter: string; readonly version: number };
}

/**
 * Reads from an assembly where the files of a stage go, and by which roles.
 *
 * @throws AssemblyError where it has no such stage, or was synthesized without bootstrap
 */
export function publishingOf({ directory }: Assembly, stage: string): Publishing {
  const found = readManifest(directory).artifacts.find((entry) => entry.stage === stage);
  const place = found === undefined ? undefined : placeOf(found);
  const destination = found === undefined ? undefined : destinationOf(found);
  const bucket = textAt(destination, 'bucketName');
  if (found === undefined || place === undefined || bucket === undefined)
    throw new AssemblyError(
      `${directory}: the assembly does not say where files of '${stage}' go; give its stacks an account and a region, and the CDK's default synthesizer`,
    );
  const properties = objectAt(found.artifact, 'properties');
  const filled = (text: string | undefined) =>
    text === undefined ? undefined : filledIn(text, place);
  return {
    account: place.account,
    region: place.region,
    bucket: filledIn(bucket, place),
    fileRole: filled(textAt(destination, 'assumeRoleArn')),
    deployRole: filled(textAt(properties, 'assumeRoleArn')),
    lookupRole: filled(textAt(objectAt(properties, 'lookupRole'), 'arn')),
    ...bootstrapOf(properties),
  };
}

function bootstrapOf(properties: JsonObject): Pick<Publishing, 'bootstrap'> {
  const parameter = textAt(properties, 'bootstrapStackVersionSsmParameter');
  const version = properties.requiresBootstrapStackVersion;
  if (parameter === undefined || typeof version !== 'number') return {};
  return { bootstrap: { parameter, version } };
}

function placeOf({ artifact }: StackArtifact): Placeholders | undefined {
  const [, account, region] = /^aws:\/\/(\d{12})\/([a-z0-9-]+)$/.exec(
    textAt(artifact, 'environment') ?? '',
  ) ?? ['', undefined, undefined];
  return account === undefined || region === undefined
    ? undefined
    : { account, region, partition: partitionOf(region) };
}

/** Of the first file of a stack: its template is one. */
function destinationOf({ artifact, directory }: StackArtifact) {
  const name = textsAt(artifact, 'dependencies').find((one) => one.endsWith('.assets'));
  const file = join(directory, `${name ?? ''}.json`);
  if (name === undefined || !existsSync(file)) return undefined;
  const [first] = Object.values(objectAt(readJson(file), 'files'));
  const [destination] = Object.values(objectAt(first, 'destinations'));
  return destination;
}
