import { pagesOf } from '../../operations/pages/pages';
import { webAddress } from '../../operations';
import { cloudOf, deployedIn } from '../cloud';
import { awsOf } from '../deployment/account';
import { environmentName, runningEnvironment, unknown } from '../environments';
import { CliError } from '../errors';
import { openAddress } from '../spawn';
import { color, data, json, say } from '../terminal';

interface Options {
  readonly environment?: string;
  readonly on: 'local' | 'aws';
  readonly print?: boolean;
  readonly json?: boolean;
}

/** Pages of the web service, below its address. */
const OWN: ReadonlyMap<string, string> = new Map([
  ['console', '/'],
  ['api', '/api/v1/openapi.json'],
]);

/** Opens the console of an environment, its API, or the page of AWS's console about a thing. */
export async function open(what: string | undefined, options: Options): Promise<void> {
  const url = await (options.on === 'aws'
    ? addressOnAws(what, options.environment)
    : Promise.resolve(addressHere(what, options.environment)));
  if (options.json === true) json({ url });
  else if (options.print === true) data(url);
  if (options.json === true || options.print === true) return;
  say(`Open ${color.cyan(url)}`);
  if (!(await openAddress(url)))
    throw new CliError(
      'NO_BROWSER',
      'no browser could be started',
      'add --print, and open it by hand',
    );
}

function addressHere(what = 'console', named?: string): string {
  const { url } = runningEnvironment(environmentName(named));
  const path = OWN.get(what);
  if (path !== undefined) return new URL(path, url).href;
  throw unknown('UNKNOWN_PAGE', 'page', what, [...OWN.keys()]);
}

async function addressOnAws(what = 'console', named?: string): Promise<string> {
  const cloud = await cloudOf(named);
  const { assembly, environment, account } = cloud;
  const deployed = await deployedIn(cloud);
  const path = OWN.get(what);
  if (path !== undefined) {
    const url = await webAddress(awsOf(account), assembly, environment.name);
    if (url !== undefined) return new URL(path, url).href;
    throw new CliError(
      'NOT_DEPLOYED',
      `the web service of '${environment.name}' has no address of its own`,
      'npx slipway open web --on aws opens AWS’s page about it',
    );
  }
  const pages = pagesOf(deployed, assembly);
  const page = pages.get(what);
  if (page !== undefined) return page;
  throw unknown('UNKNOWN_PAGE', 'page', what, [...OWN.keys(), ...pages.keys()]);
}
