import type { Notify } from '../model';
import { groovyQuote } from '../quote';
import { withPlugin } from './reports';
import { block } from './text';

/** On the main branch: once when it breaks, once when it is well again. */
export function notifyLines(notify: Notify, label: string): string[] {
  if (notify.mail.length === 0 && notify.webhookCredential === undefined) return [];
  const tell = (how: 'failed' | 'works again'): string[] => [
    ...mailLines(notify, how),
    ...webhookLines(notify, how, label),
  ];
  const onMain = (lines: readonly string[]): string[] =>
    block('script', block("if (env.BRANCH_NAME == 'main')", lines));
  return block('post', [
    ...block('regression', onMain(tell('failed'))),
    ...block('fixed', onMain(tell('works again'))),
  ]);
}

function mailLines({ mail }: Notify, how: string): string[] {
  if (mail.length === 0) return [];
  const subject = `"\${env.JOB_NAME} ${how}: build \${env.BUILD_NUMBER}"`;
  return withPlugin('mailer', [
    `mail(to: ${groovyQuote(mail.join(', '))}, subject: ${subject}, body: "\${env.BUILD_URL}")`,
  ]);
}

/** The address is a secret: the shell reads it from the environment, so that no log and no process list has it. */
function webhookLines({ webhookCredential }: Notify, how: string, label: string): string[] {
  if (webhookCredential === undefined) return [];
  // BUILD_URL is encoded: nothing in it can end the JSON.
  const data = `"{\\"text\\": \\"${how}: $BUILD_URL\\"}"`;
  const send =
    `printf 'url = "%s"' "$WEBHOOK" | curl --config - --silent --show-error --fail --max-time 30 ` +
    `--header 'content-type: application/json' --data ${data}`;
  const binding = `string(credentialsId: ${groovyQuote(webhookCredential)}, variable: 'WEBHOOK')`;
  return block(
    `node(${groovyQuote(label)})`,
    block(`withCredentials([${binding}])`, [
      // a chat that does not answer is no reason to fail
      `sh(script: ${groovyQuote(send)}, returnStatus: true)`,
    ]),
  );
}
