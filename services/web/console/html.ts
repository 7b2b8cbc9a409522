import { filesOfFirstPage, type ConsoleFiles } from './files';
import { CONSOLE_FILES_PATH } from './paths';

interface Page extends ConsoleFiles {
  readonly application: string;
  readonly environment: string;
}

/** The page that all of the console is shown in. Without a script or a style of its own, so that its policy forbids both. */
export function consoleHtml({ application, environment, files, version }: Page): string {
  // The version changes with the files, so that a browser asks for new ones and keeps old ones.
  const file = (name: string): string => `${CONSOLE_FILES_PATH}/${name}?${version}`;
  // These are imported by their names alone, which change with their contents.
  const imported = [...filesOfFirstPage(files)].filter((name) => !name.startsWith('main.'));
  // As the page makes it, so that something is there before its script is.
  const header =
    `<header><a class="title" href="/"><strong>${escape(application)}</strong> ` +
    `<span class="environment">${escape(environment)}</span></a><nav aria-label="Pages"></nav></header>`;
  return `<!doctype html>
<html lang="en" data-application="${escape(application)}" data-environment="${escape(environment)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(application)} · ${escape(environment)}</title>
<link rel="icon" href="${file('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${file('main.css')}">
${imported.map((name) => `<link rel="modulepreload" href="${CONSOLE_FILES_PATH}/${name}">\n`).join('')}<script type="module" src="${file('main.js')}"></script>
</head>
<body>
<div id="console">${header}</div>
<noscript>The console needs JavaScript. The API does not: ask /api/v1/openapi.json.</noscript>
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
