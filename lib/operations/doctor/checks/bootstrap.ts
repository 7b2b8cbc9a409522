import { ok, unknown, warning, wrong, type Seen } from '../finding';
import type { World } from '../ports';
import type { Subject } from '../subject';

/** Where the CDK's default synthesizer looks, and the least version that its assemblies ask for. */
const DEFAULT = { parameter: '/cdk-bootstrap/hnb659fds/version', version: 6 };

/** What `cdk bootstrap` makes in an account: its version, its bucket, its roles. */
export async function bootstrap({ look, identity }: World, { place }: Subject): Promise<Seen[]> {
  const { parameter, version: needed } = place.bootstrap ?? DEFAULT;
  const fix = `npx cdk bootstrap aws://${place.account}/${place.region}`;
  const version = await look.bootstrapVersion(parameter);
  if (version === undefined)
    return [wrong(`cdk bootstrap never ran in ${place.account}, ${place.region}`, fix)];
  if (version < needed)
    return [wrong(`version ${version}, and the assembly asks for ${needed}`, fix)];
  const bucket = await look.hasBucket(place.bucket);
  if (bucket === false) return [wrong(`its bucket ${place.bucket} is gone`, fix)];
  const caller = await identity.caller();
  const roles = [place.deployRole, place.fileRole, place.lookupRole].flatMap((role) => role ?? []);
  const shut = await Promise.all(
    roles.map(async (role) => ((await identity.assume(role)) === undefined ? [role] : [])),
  );
  const names = shut.flat().map((role) => role.split('/').at(-1) ?? role);
  const bucketWords = bucket === undefined ? '; its bucket cannot be seen' : '';
  if (names.length === 0)
    return [
      bucket === undefined
        ? unknown(`version ${version}, roles let these credentials in${bucketWords}`)
        : ok(`version ${version}, bucket and roles are there`),
    ];
  const text = `version ${version}${bucketWords}; these credentials are not let in by ${names.join(', ')}`;
  return [
    caller.account === place.account
      ? warning(`${text}: their own rights are used`, fix)
      : wrong(text, `${fix} --trust ${caller.account}`),
  ];
}
