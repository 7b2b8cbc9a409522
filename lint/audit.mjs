// Asks the registry whether what we ship has known holes, and whether it is what its authors published.
// Exit code 1: it has, or is not. A registry that cannot say is told of, and is no failure.
// Its last lines say what was checked and what was not.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const ALLOWED = join(ROOT, '.ci', 'audit-allowed.json');
const LOCK = join(ROOT, 'package-lock.json');
const BAD = new Set(['high', 'critical']);

/** A registry that does not answer within this time cannot say. */
const TIME_LIMIT_MS = 120_000;

function npm(...args) {
  const { stdout, status, error } = spawnSync('npm', [...args, '--json'], {
    encoding: 'utf8',
    timeout: TIME_LIMIT_MS,
    maxBuffer: 64 * 1024 * 1024,
  });
  try {
    return { answer: JSON.parse(stdout), status };
  } catch {
    return {
      answer: { error: { summary: error?.message ?? 'it does not answer in JSON' } },
      status,
    };
  }
}

const whyNot = ({ message, error }) =>
  (message ?? error?.summary ?? error?.detail ?? '').split('\n')[0] || 'no reason given';

/** Advisories of a report: each once, with the packages that it is about. */
function advisoriesIn({ vulnerabilities = {} }) {
  const found = new Map();
  for (const { name, via } of Object.values(vulnerabilities)) {
    for (const one of via) {
      // Text names another package, which has its own entry.
      if (typeof one !== 'object' || !BAD.has(one.severity)) continue;
      const id = one.url?.split('/').at(-1) ?? String(one.source);
      found.set(id, { id, package: one.name ?? name, severity: one.severity, title: one.title });
    }
  }
  return [...found.values()];
}

/** What was looked at by a person, and is borne until a day. */
function readAllowed(file) {
  const allowed = JSON.parse(readFileSync(file, 'utf8'));
  for (const { advisory, reason, until } of allowed) {
    if (!advisory || !reason || !/^\d{4}-\d\d-\d\d$/.test(until ?? ''))
      throw new Error(`${file}: each entry needs advisory, reason and until (a day: 2027-01-31)`);
  }
  return new Map(allowed.map((one) => [one.advisory, one]));
}

function checkAdvisories(report, allowed, today) {
  let failed = false;
  const advisories = advisoriesIn(report);
  for (const { id, package: name, severity, title } of advisories) {
    const entry = allowed.get(id);
    const isBorne = entry !== undefined && entry.until >= today;
    const what = `${name}: ${title} (${severity}, ${id})`;
    if (isBorne) console.log(`  borne until ${entry.until}: ${what}: ${entry.reason}`);
    else
      console.log(
        `✗ ${what}${entry === undefined ? '' : `; borne until ${entry.until}, which is over`}`,
      );
    failed ||= !isBorne;
  }
  for (const id of allowed.keys())
    if (!advisories.some((one) => one.id === id))
      console.log(`  ${id} is not reported any more: take it out of the list`);
  return failed;
}

/** Whether every package is what its registry signed; undefined where that cannot be told. */
function checkSignatures() {
  const { answer } = npm('audit', 'signatures', '--omit=dev');
  if (!Array.isArray(answer.invalid))
    return { summary: `signatures were not checked: ${whyNot(answer)}`, failed: false };
  for (const { name, version } of answer.invalid)
    console.log(`✗ ${name}@${version} is not what its registry signed`);
  const { length: unsigned } = answer.missing ?? [];
  return {
    summary: `signatures were checked: ${answer.invalid.length} forged, ${unsigned} without one`,
    failed: answer.invalid.length > 0,
  };
}

function checkHoles(file) {
  const allowed = readAllowed(file);
  const { answer, status } = npm('audit', '--omit=dev', '--audit-level=high');
  if (answer.vulnerabilities === undefined) {
    const reason = `${whyNot(answer)} (npm: ${status})`;
    return {
      summary: `known holes: nothing was checked, this registry has no audit: ${reason}`,
      failed: false,
      isMirror: true,
    };
  }
  const failed = checkAdvisories(answer, allowed, new Date().toISOString().slice(0, 10));
  if (failed)
    console.log(`  update it, or write into ${file} why it does not concern us, and until when`);
  const { length: found } = advisoriesIn(answer);
  const words =
    found === 0 ? 'no known holes' : failed ? 'known holes' : 'no known holes but those borne';
  return {
    summary: `advisories were checked: ${words} of severity high or critical`,
    failed,
  };
}

/** How many packages are shipped: those that are not for development alone. */
function shipped() {
  const { packages } = JSON.parse(readFileSync(LOCK, 'utf8'));
  return Object.entries(packages).filter(
    ([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional,
  ).length;
}

function main() {
  const holes = checkHoles(process.argv[2] ?? ALLOWED);
  // A mirror may be all that is in reach: the keys of signatures lie elsewhere, and npm asks for them for minutes.
  const signatures = holes.isMirror
    ? { summary: 'signatures were not checked: their keys are not in this registry', failed: false }
    : checkSignatures();
  console.log(
    `  of ${shipped()} packages that we ship (package-lock.json, without those for development):`,
  );
  for (const { summary } of [holes, signatures]) console.log(`  ${summary}`);
  return holes.failed || signatures.failed ? 1 : 0;
}

try {
  process.exitCode = main();
} catch (error) {
  console.log(`✗ ${error.message}`);
  process.exitCode = 1;
}
