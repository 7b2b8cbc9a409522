import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { listenForInterrupts } from '../interrupts';
import { CliError } from '../errors';
import { serveHttp } from '../mcp/network';
import { newToken } from '../mcp/random';
import { mcpServer } from '../mcp/server';
import { askSlipway } from '../mcp/spawn';
import { mcpToken } from '../process-env';
import { color, protocolOnly, say } from '../terminal';

interface Options {
  readonly http?: boolean;
  readonly port: number;
  readonly allowChanges?: boolean;
}

const PACKAGE = join(__dirname, '..', '..', '..', 'package.json');
const SHORTEST_TOKEN = 16;

/** Serves the Model Context Protocol: to the program that started it, or to clients on this machine. */
export async function mcp({ http, port, allowChanges }: Options): Promise<void> {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string };
  const newServer = () =>
    mcpServer(version, {
      ask: askSlipway,
      diagrams: resolve('diagrams'),
      mayChange: allowChanges === true,
    });
  await (http === true ? overHttp(newServer, port) : overStdio(newServer));
}

async function overStdio(newServer: () => ReturnType<typeof mcpServer>): Promise<void> {
  const { StdioServerTransport } =
    require('@modelcontextprotocol/sdk/server/stdio.js') as typeof import('@modelcontextprotocol/sdk/server/stdio.js');
  const { input, output } = protocolOnly();
  const server = newServer();
  const { stopped } = listenForInterrupts();
  const left = new Promise<void>((resolve) => {
    input.once('end', resolve);
    input.once('close', resolve);
  });
  await server.connect(new StdioServerTransport(input, output));
  await Promise.race([stopped, left]);
  await server.close();
  input.destroy();
}

async function overHttp(
  newServer: () => ReturnType<typeof mcpServer>,
  port: number,
): Promise<void> {
  const given = mcpToken();
  if (given !== undefined && given.length < SHORTEST_TOKEN)
    throw new CliError(
      'BAD_INPUT',
      `SLIPWAY_MCP_TOKEN has ${given.length} characters, and needs ${SHORTEST_TOKEN}`,
      'leave it out, and a token is made',
    );
  const token = given ?? newToken();
  const { stopped } = listenForInterrupts();
  const served = await serveHttp(newServer, { port, token }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new CliError('PORT_TAKEN', `port ${port} is taken`, 'name another one with --port');
  });
  say(`Model Context Protocol at ${color.cyan(served.url)}`);
  say(given === undefined ? `Token ${token}` : 'Token: that of SLIPWAY_MCP_TOKEN');
  say(color.dim('Ctrl-C stops it.'));
  await stopped;
  await served.stop();
}
