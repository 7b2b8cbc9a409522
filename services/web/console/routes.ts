import type { FastifyInstance } from 'fastify';
import { Refusal } from '../problem';
import type { ConsoleFiles } from './files';
import { consoleHtml } from './html';
import { CONSOLE_FILES_PATH, CONSOLE_PATHS } from './paths';

interface ConsoleOptions extends ConsoleFiles {
  readonly application: string;
  readonly environment: string;
}

/** Everything from here, nothing inline; styles that a script sets on an element are no inline styles. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A file's address changes with its content, by its name or by the version behind it. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** The console: its page, which knows nothing but names, and the files that make it. What it shows it asks the API for. */
export function consoleRoutes(app: FastifyInstance, options: ConsoleOptions): void {
  const html = consoleHtml(options);
  for (const path of CONSOLE_PATHS) {
    app.get(path, { schema: { hide: true } }, (_request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-cache')
        .header('content-security-policy', POLICY)
        .send(html),
    );
  }
  app.get<{ Params: { name: string } }>(
    `${CONSOLE_FILES_PATH}/:name`,
    { schema: { hide: true } },
    ({ params, headers }, reply) => {
      const file = options.files.get(params.name);
      if (file === undefined) throw new Refusal(404, `the console has no file '${params.name}'`);
      const compressed = /\bgzip\b/.test(headers['accept-encoding'] ?? '');
      if (compressed) reply.header('content-encoding', 'gzip');
      return reply
        .type(file.type)
        .header('vary', 'accept-encoding')
        .header('cache-control', FOR_EVER)
        .send(compressed ? file.gzip : file.content);
    },
  );
}
