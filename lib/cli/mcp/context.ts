import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { Ask } from './spawn';

/** What the parts of the server work with. */
export interface Context {
  readonly server: McpServer;
  readonly ask: Ask;
  /** Folder of the diagrams. */
  readonly diagrams: string;
  readonly mayChange: boolean;
}
