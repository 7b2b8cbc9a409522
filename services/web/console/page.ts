import { SCRIPT } from './script';
import { STYLE } from './style';

interface Page {
  readonly application: string;
  readonly environment: string;
  /** Lets this page's own script and style pass the content security policy. */
  readonly nonce: string;
}

/** The console: one page without a request to anywhere else. */
export function consolePage({ application, environment, nonce }: Page): string {
  const title = `${escape(application)} · ${escape(environment)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<header>
  <h1>${escape(application)} <span class="environment">${escape(environment)}</span></h1>
  <p id="connection" role="status"></p>
</header>
<main>
  <section aria-labelledby="submit-title">
    <h2 id="submit-title">Run a task</h2>
    <form id="submit">
      <label for="task">Task</label>
      <select id="task" required></select>
      <label for="input">Input <span class="hint">JSON, may be empty</span></label>
      <textarea id="input" rows="2" spellcheck="false" placeholder="{}"></textarea>
      <button type="submit">Run</button>
      <p id="submit-error" class="error" role="alert"></p>
    </form>
  </section>
  <section aria-labelledby="runs-title">
    <h2 id="runs-title">Runs</h2>
    <table>
      <thead><tr><th>State</th><th>Task</th><th>Submitted</th><th>Took</th><th>Attempts</th></tr></thead>
      <tbody id="runs"></tbody>
    </table>
    <p id="no-runs" class="hint" hidden>Nothing has run yet.</p>
  </section>
  <section id="run" aria-labelledby="run-title" hidden>
    <h2 id="run-title"></h2>
    <p><span id="run-state" class="state"></span> <button id="cancel" type="button" hidden>Cancel</button></p>
    <h3>Log</h3>
    <pre id="log" tabindex="0"></pre>
    <h3 id="result-title">Result</h3>
    <pre id="result" tabindex="0"></pre>
  </section>
</main>
<script nonce="${nonce}">${SCRIPT}</script>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
