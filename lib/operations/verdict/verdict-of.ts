import { oneLine } from '../deploy/one-line';
import type { Evidence } from './evidence';
import { RESOURCES, RULES, TASKS, type Rule } from './rules';
import { NO_SIGN, signsOf, type Sign } from './signs';
import { cleaned, toldOf } from './told';
import type { Verdict } from './verdict';
import { WORDS } from './words';

interface Match {
  readonly rule: Rule;
  readonly sign: Sign;
}

/** Why a deployment failed. Any evidence gives a verdict; what nobody recognizes is `unknown`, and says what is known. */
export function verdictOf(given: Evidence): Verdict {
  const evidence = cleaned(given);
  const found = causeIn(evidence);
  const kind = given.how === 'cancelled' ? 'cancelled' : (found?.rule.class ?? 'unknown');
  const sign = kind === 'cancelled' || found === undefined ? NO_SIGN : found.sign;
  const { line, fix } = WORDS[kind](sign, evidence);
  const source = kind === 'cancelled' ? '' : (found?.rule.source ?? '');
  return {
    class: kind,
    line: oneLine(line),
    fix: oneLine(fix),
    subject: sign.subject,
    source: source === '' ? undefined : source,
    isLasting: found !== undefined && isLasting(found),
    evidence: toldOf(evidence),
    rolledBackTo: given.rolledBackTo,
  };
}

function isLasting({ rule: { lasting }, sign: { count } }: Match): boolean {
  if (lasting === undefined) return false;
  return count === 0 ? lasting === 1 : count >= lasting;
}

function causeIn(evidence: Evidence): Match | undefined {
  const signs = signsOf(evidence);
  const sections = failedBesideServices(evidence)
    ? [RESOURCES, ...RULES.filter((section) => section !== RESOURCES)]
    : RULES;
  for (const section of sections) {
    const found = section.flatMap((rule) =>
      signs.filter((sign) => fits(rule, sign)).map((sign): Match => ({ rule, sign })),
    );
    // Sorting is stable: among equals the earlier row stays first.
    if (section === TASKS) found.sort((a, b) => b.sign.count - a.sign.count);
    if (found[0] !== undefined) return found[0];
  }
  return undefined;
}

const fits = ({ places, says, unless, when }: Rule, sign: Sign): boolean =>
  places.includes(sign.place) &&
  says.test(sign.text) &&
  unless?.test(sign.text) !== true &&
  when?.(sign) !== false;

/** Whether the first resource that failed by itself is none that waits for tasks. */
function failedBesideServices({ resources: [first] }: Evidence): boolean {
  return first !== undefined && !/^AWS::(?:ECS::Service|CloudFormation::Stack)$/.test(first.type);
}
