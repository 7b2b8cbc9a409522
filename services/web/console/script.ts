/** The console's program. It writes text, never markup: what a task prints cannot become part of the page. */
export const SCRIPT = `
'use strict';
const $ = (id) => document.getElementById(id);
const FINAL = ['SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT'];
let token = sessionStorage.getItem('slipway-token');
let shown;
let stream;

async function api(method, path, body, options = {}) {
  const headers = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (token) headers.authorization = 'Bearer ' + token;
  const response = await fetch('/api/v1' + path, { method, body: body && JSON.stringify(body), ...options, headers: { ...headers, ...options.headers } });
  if (response.status === 401) {
    token = prompt('API token') || '';
    if (!token) throw new Error('The API asks for a token. Reload to enter it.');
    sessionStorage.setItem('slipway-token', token);
    return api(method, path, body, options);
  }
  if (!response.ok) throw new Error((await response.json()).detail || response.statusText);
  return response;
}
const get = async (path) => (await api('GET', path)).json();

function element(name, text, className) {
  const node = document.createElement(name);
  node.textContent = text;
  if (className) node.className = className;
  return node;
}

function took(run) {
  if (!run.startedAt) return '';
  const ms = (run.finishedAt ? Date.parse(run.finishedAt) : Date.now()) - Date.parse(run.startedAt);
  return ms < 10000 ? (Math.max(0, ms) / 1000).toFixed(1) + ' s' : Math.round(ms / 1000) + ' s';
}

function row(run) {
  const line = document.createElement('tr');
  line.setAttribute('aria-selected', String(run.id === shown));
  const open = element('button', run.task);
  open.type = 'button';
  open.addEventListener('click', () => show(run.id));
  const cells = [element('span', run.state, 'state ' + run.state), open, new Date(run.createdAt).toLocaleTimeString(), took(run), String(run.attempts)];
  for (const content of cells) line.append(document.createElement('td'));
  cells.forEach((content, index) => line.children[index].append(content));
  return line;
}

async function refresh() {
  try {
    const { runs } = await get('/runs?limit=20');
    const focused = document.activeElement?.closest('#runs tr');
    const index = focused ? [...$('runs').children].indexOf(focused) : -1;
    $('runs').replaceChildren(...runs.map(row));
    if (index >= 0) $('runs').children[index]?.querySelector('button')?.focus();
    $('no-runs').hidden = runs.length > 0;
    $('connection').textContent = '';
  } catch (error) {
    $('connection').textContent = error.message === 'Failed to fetch' ? 'The service does not answer.' : error.message;
  }
  setTimeout(refresh, 1000);
}

function describe(run) {
  $('run-title').textContent = run.task + ' · ' + run.id;
  $('run-state').textContent = run.state;
  $('run-state').className = 'state ' + run.state;
  $('cancel').hidden = FINAL.includes(run.state);
  $('result-title').textContent = run.error ? 'Error' : 'Result';
  $('result').textContent = run.error ? run.error.stack || run.error.name + ': ' + run.error.message
    : run.result === undefined ? '' : JSON.stringify(run.result, null, 2);
}

async function show(id) {
  stream?.abort();
  stream = new AbortController();
  const { signal } = stream;
  shown = id;
  $('run').hidden = false;
  $('log').textContent = '';
  try {
    const response = await api('GET', '/runs/' + id + '/log', undefined, { signal, headers: { accept: 'text/event-stream' } });
    const decoder = new TextDecoder();
    let rest = '';
    for (const reader = response.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\\n\\n');
      rest = blocks.pop();
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block);
        if (!data) continue;
        const content = JSON.parse(data[1]);
        if (/^event: log$/m.test(block)) $('log').append(content.text + '\\n');
        else describe(content);
      }
      $('log').scrollTop = $('log').scrollHeight;
    }
  } catch (error) {
    if (!signal.aborted) $('log').append('The log broke off: ' + error.message + '\\n');
  }
}

$('submit').addEventListener('submit', async (event) => {
  event.preventDefault();
  $('submit-error').textContent = '';
  try {
    const text = $('input').value.trim();
    const body = { task: $('task').value, ...(text && { input: JSON.parse(text) }) };
    show((await (await api('POST', '/runs', body)).json()).id);
  } catch (error) {
    $('submit-error').textContent = error instanceof SyntaxError ? 'Input is not JSON: ' + error.message : error.message;
  }
});
$('cancel').addEventListener('click', () => api('POST', '/runs/' + shown + '/cancel'));

get('/tasks').then(({ tasks }) => {
  $('task').replaceChildren(...tasks.map(({ name, kind }) => {
    const option = element('option', kind === 'container' ? name + ' (container)' : name);
    option.value = name;
    return option;
  }));
}).catch((error) => { $('connection').textContent = error.message; }).then(refresh);
`;
