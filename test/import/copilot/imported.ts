import { join } from 'node:path';
import { importCopilot, type ImportOptions } from '../../../lib/import/copilot';

/** Options that ask for nothing. */
export const plain = (folder: string): ImportOptions => ({
  accounts: {},
  regions: {},
  copilotVariables: false,
  folder,
  from: './lib/config',
  shell: {},
});

const SHOP = {
  accounts: { test: '111111111111', prod: '222222222222' },
  regions: { test: 'eu-west-1', prod: 'eu-west-1' },
};
const DEV = { accounts: { dev: '111111111111' }, regions: { dev: 'eu-west-1' } };

/** The sets of manifests beside this file, each with the accounts that are given for it. */
export const SETS = {
  shop: SHOP,
  mailer: DEV,
  reports: {},
  papers: DEV,
  orders: DEV,
  bank: {},
} as const;

export type SetName = keyof typeof SETS;

/** A set, as it is imported into its own folder, or into one above it. */
export function imported(set: SetName, options: Partial<ImportOptions> = {}) {
  const folder = join(__dirname, set);
  return importCopilot(folder, { ...plain(folder), ...SETS[set], ...options });
}
