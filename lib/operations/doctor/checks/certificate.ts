import { nowMs } from '../../clock';
import { ok, warning, wrong, type Seen } from '../finding';
import type { World } from '../ports';
import { stacksOf, type Subject } from '../subject';

const DAY_MS = 24 * 3_600_000;
const SOON_DAYS = 30;

/** Whether the certificate of the web service is issued, and for how long. */
export async function certificate({ look }: World, subject: Subject): Promise<Seen> {
  const given = subject.certificateArn;
  const arn = given ?? (subject.domain === undefined ? undefined : await deployed(look, subject));
  if (arn === undefined)
    return ok(
      subject.domain === undefined
        ? 'none is asked for: HTTP (web.domain, web.certificateArn)'
        : `comes with the first deployment, for ${subject.domain.name}`,
    );
  const found = await look.certificate(arn);
  if (found === undefined)
    return wrong(`there is no certificate ${arn}`, 'aws acm list-certificates shows them');
  const { status, notAfter, renews, names } = found;
  const of = names[0] ?? arn;
  const show = `aws acm describe-certificate --certificate-arn ${arn}`;
  if (status === 'PENDING_VALIDATION') {
    const text = `${of} waits for its validation`;
    const fix = `${show} shows the record that DNS must have`;
    // A listener takes none that is not issued; one of our own is waited for by the deployment.
    return given === undefined ? warning(text, fix) : wrong(text, fix);
  }
  if (status !== 'ISSUED')
    return wrong(`${of} is ${status.toLowerCase().replaceAll('_', ' ')}`, show);
  const domain = subject.domain?.name;
  if (domain !== undefined && names.length > 0 && !names.some((name) => covers(name, domain)))
    return wrong(`${of} is not for ${domain}`, 'name another one in web.certificateArn');
  if (notAfter === undefined) return ok(`${of} is issued`);
  const days = Math.floor((notAfter.getTime() - nowMs()) / DAY_MS);
  const until = notAfter.toISOString().slice(0, 10);
  return days < SOON_DAYS && !renews
    ? warning(`${of} ends on ${until}, and is not renewed by itself`, 'import or request a new one')
    : ok(`${of} is issued, until ${until}`);
}

async function deployed(look: World['look'], subject: Subject): Promise<string | undefined> {
  for (const stack of stacksOf(subject)) {
    const own = stack.resources.find(({ type }) => type === 'AWS::CertificateManager::Certificate');
    if (own === undefined) continue;
    const there = await look.resources(stack.name);
    return there.find(({ logicalId }) => logicalId === own.logicalId)?.physicalId;
  }
  return undefined;
}

/** `*.example.com` is for `app.example.com`, and not for `a.app.example.com`. */
const covers = (name: string, domain: string): boolean =>
  name === domain || (name.startsWith('*.') && domain.replace(/^[^.]+/, '*') === name);
