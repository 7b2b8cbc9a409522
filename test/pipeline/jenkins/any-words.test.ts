import fc from 'fast-check';
import { resolveApplication } from '../../../lib/config';
import { renderJenkinsfile } from '../../../lib/pipeline';
import { describeWith } from '../../support/prerequisites';
import { PROJECT_ROOT } from '../../support/sample';
import { builds } from './builds';
import { cases } from '../../support/cases';

/** What might end a string, begin an expression, a comment or a command, or a line. */
const DANGEROUS = [
  "'",
  '"',
  '\\',
  '$',
  '${',
  '}',
  '$(id)',
  '`id`',
  '\n',
  '\r',
  "'''",
  '"""',
  '/*',
  '*/',
  '//',
  "'; sh 'id'; '",
  "')\n}\nsh 'id'\n//",
  '\u2028',
  'é',
  '😀',
  ' ',
  'x',
];
const words = fc.array(fc.constantFrom(...DANGEROUS), { minLength: 1, maxLength: 8 });
const text = words.map((parts) => parts.join(''));
const person = text.map((one) => `p${one.replaceAll(',', '')}`);

describeWith('groovy', 'any word of the configuration', () => {
  it('is a word in the Jenkinsfile, and nothing that Groovy runs', () => {
    const chosen = fc.sample(
      fc.record({
        label: text,
        image: text,
        approvers: fc.array(person, { minLength: 1, maxLength: 3 }),
        credential: text,
      }),
      { numRuns: cases(60), seed: Number(process.env.PROPERTY_SEED ?? 1) },
    );
    const made = builds(
      chosen.map(({ label, image, approvers, credential }) => ({
        text: renderJenkinsfile(
          resolveApplication(
            {
              name: 'shop',
              delivery: {
                approvers,
                notify: { webhookCredential: credential },
                jenkins: { agentLabel: label, agentImage: image },
              },
              environments: { prod: { account: '111111111111', region: 'eu-west-1' } },
            },
            { root: PROJECT_ROOT },
          ),
        ),
        branch: 'main',
        answers: { 'Deploy to prod?': 'ada' },
        fails: ['slipway deploy'],
      })),
    );
    for (const [index, { result, notes, events }] of made.entries()) {
      const { label, image, approvers, credential } = chosen[index]!;
      expect({ result, notes }).toMatchObject({ result: 'FAILURE' });
      const around = new Set(events.flatMap((event) => event.around));
      expect(around).toContain(`agent ${label} in ${image}`);
      expect(around).toContain(`credentials ${credential}`);
      expect(events.map(({ what }) => what)).toContain(
        `input Deploy to prod? of ${approvers.join(',')}`,
      );
      const commands = events.flatMap(({ what }) => (what.startsWith('sh ') ? [what] : []));
      for (const command of commands) expect(command).toMatch(/^sh (?:npm|npx|printf) /);
    }
  });
});
