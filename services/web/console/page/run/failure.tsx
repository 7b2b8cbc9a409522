import type { RunError } from '../../../../protocol/run';
import { Copy } from './copy';
import { framesOf } from './stack';

/** Frames of a stack that are not the task's own. */
const FOREIGN = /node:internal|node_modules/;

/** What a run ended with that did not succeed, as it was thrown where the task ran. */
export function Failure({ error }: { readonly error: RunError }) {
  const { name, message, stack, exitCode } = error;
  const frames = framesOf(error);
  return (
    <section class="value failure" aria-labelledby="failure-title">
      <header>
        <h2 id="failure-title">{name}</h2>
        <Copy what="error" text={stack ?? `${name}: ${message}`} />
      </header>
      <p class="message">{message}</p>
      {exitCode !== undefined && <p class="soft">Exit code {exitCode}</p>}
      {frames.length > 0 && (
        <pre class="stack" role="region" tabIndex={0} aria-label="Stack">
          {frames.map((frame, index) => (
            <span key={index} class={FOREIGN.test(frame) ? 'soft' : ''}>
              {frame}
              {'\n'}
            </span>
          ))}
        </pre>
      )}
    </section>
  );
}
