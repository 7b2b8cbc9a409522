import { isDeepStrictEqual } from 'node:util';
import { mangleLikeCloudFormation } from '@aws-cdk/cloudformation-diff';
import {
  isObject,
  templateOf,
  withTemplates,
  type Assembly,
  type JsonObject,
  type OtherTemplate,
  type Stack,
} from '../../assembly';
import { OperationError } from '../errors';
import type { DeployedTemplates, FoundStack, Place } from './ports';
import type { Side } from './side';

/** An environment as it is deployed: the stacks that are there, with their templates. */
export interface DeployedSide extends Side {
  readonly notes: readonly string[];
}

/**
 * Reads what is deployed of an environment. Writes nothing.
 *
 * @throws OperationError where a template cannot be read
 */
export async function deployedSide(
  assembly: Assembly,
  environment: string,
  connect: (place: Place) => Promise<DeployedTemplates>,
): Promise<DeployedSide> {
  const stacks = assembly.stacks.filter(({ stage = '' }) => stage === environment);
  const templates = new Map<string, OtherTemplate>();
  const notes: string[] = [];
  const readers = new Map<string, Promise<DeployedTemplates>>();
  const readerOf = ({ account, region, lookupRole }: Stack): Promise<DeployedTemplates> => {
    const key = [account, region, lookupRole].join('|');
    const reader = readers.get(key) ?? connect({ account, region, lookupRole });
    readers.set(key, reader);
    return reader;
  };
  const read = async (stack: Stack, name: string, aws: DeployedTemplates): Promise<void> => {
    const found = await aws.stack(name);
    const note = found === undefined ? undefined : noteOf(name, found);
    if (note !== undefined) notes.push(note);
    if (found === undefined || isEmpty(found)) return;
    const template = parsed(await aws.template(name), name);
    const { terminationProtection } = found;
    templates.set(stack.path, {
      template: healed(template, templateOf(stack)),
      terminationProtection,
    });
    const inner = stacks.filter(({ parent }) => parent?.stack === stack.path);
    if (inner.length === 0) return;
    const names = await aws.nested(name);
    for (const one of inner) {
      const physical = names.get(one.parent?.resource.split('#')[1] ?? '');
      if (physical !== undefined) await read(one, physical, aws);
    }
  };
  await Promise.all(
    stacks
      .filter(({ parent }) => parent === undefined)
      .map(async (stack) => read(stack, stack.name, await readerOf(stack))),
  );
  notes.push(...(await strangers(assembly, stacks, readerOf)));
  return {
    assembly: withTemplates(assembly, templates),
    templateOf: ({ path }) => templates.get(path)?.template ?? {},
    notes: notes.sort(),
  };
}

/** A stack without resources: CloudFormation took them back, or never began. */
const isEmpty = ({ status }: FoundStack): boolean =>
  /^(?:ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|REVIEW_IN_PROGRESS|DELETE_COMPLETE)$/.test(
    status,
  );

function noteOf(name: string, { status, reason }: FoundStack): string | undefined {
  const why = reason === undefined || reason === '' ? '' : ` (${reason})`;
  if (/^(?:CREATE_FAILED|ROLLBACK_COMPLETE|ROLLBACK_FAILED)$/.test(status))
    return `Stack ${name} failed when it was first created, ${status}${why}: the deployment deletes it and creates it anew.`;
  if (/_(?:IN_PROGRESS|CLEANUP)$/.test(status) && status !== 'REVIEW_IN_PROGRESS')
    return `Stack ${name} is being changed right now, ${status}: plan again when that is over.`;
  if (
    /^(?:UPDATE_ROLLBACK_FAILED|UPDATE_FAILED|DELETE_FAILED|IMPORT_ROLLBACK_FAILED)$/.test(status)
  )
    return `Stack ${name} is stuck in ${status}${why}: it must be repaired before anything can be deployed to it.`;
  return undefined;
}

function parsed(text: string, name: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // said below
  }
  throw new OperationError(
    'AWS_REFUSED',
    `the deployed template of stack ${name} is no JSON: the CDK did not deploy it`,
    'somebody deployed to it by other means; compare with an assembly: --against <folder>',
  );
}

/** CloudFormation gives `?` for characters beyond ASCII: a resource that differs in no more than that is as it was. */
function healed(template: JsonObject, own: JsonObject): JsonObject {
  const [deployed, wanted] = [template.Resources, own.Resources];
  if (!isObject(deployed) || !isObject(wanted)) return template;
  const resources = Object.entries(deployed).map(([id, resource]) => {
    const now = Object.hasOwn(wanted, id) ? wanted[id] : undefined;
    const isSame =
      now !== undefined &&
      isDeepStrictEqual(JSON.parse(mangleLikeCloudFormation(JSON.stringify(now))), resource);
    return [id, isSame ? now : resource] as const;
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

/** Stacks named like the environment's that are in no assembly any more. */
async function strangers(
  { stacks: all }: Assembly,
  stacks: readonly Stack[],
  readerOf: (stack: Stack) => Promise<DeployedTemplates>,
): Promise<string[]> {
  const known = new Set(all.map(({ name }) => name));
  const places = Map.groupBy(
    stacks.filter(({ parent }) => parent === undefined),
    (stack) => `${stack.account}|${stack.region}|${prefixOf(stack) ?? ''}`,
  );
  const others = all.flatMap((stack) => (stacks.includes(stack) ? [] : (prefixOf(stack) ?? [])));
  const found = await Promise.all(
    [...places.values()].map(async ([stack]) => {
      const prefix = stack === undefined ? undefined : prefixOf(stack);
      if (stack === undefined || prefix === undefined) return [];
      const names = await (await readerOf(stack)).namesBeginning(prefix);
      // `shop-dev-` of environment `dev` begins `shop-dev-eu-web` of environment `dev-eu`, too.
      const longer = others.filter((other) => other.startsWith(prefix) && other !== prefix);
      return names.filter(
        (name) => !known.has(name) && !longer.some((other) => name.startsWith(other)),
      );
    }),
  );
  return [...new Set(found.flat())].map(
    (name) =>
      `Stack ${name} is deployed and no longer in the app: a deployment leaves it as it is, and it goes on to cost. To remove it: aws cloudformation delete-stack --stack-name ${name}`,
  );
}

/** `shop-prod-` of the stack `shop-prod-web` at `prod/web`. */
export function prefixOf({ name, path }: Pick<Stack, 'name' | 'path'>): string | undefined {
  const own = path.split('/').at(-1) ?? '';
  const prefix = name.slice(0, name.length - own.length);
  return own !== '' && name.endsWith(own) && prefix.length > 1 ? prefix : undefined;
}
