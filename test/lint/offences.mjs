// Prints, as JSON, what the project's own lint rules say of the source on standard input.
// A program of its own because jest runs CommonJS and ESLint's configuration is an ES module.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { CAPABILITIES, capabilityRules } from '../../lint/capabilities.mjs';
import { roomWalls } from '../../lint/room-walls.mjs';
import { ROOMS } from '../../lint/rooms.mjs';

const { files, list } = JSON.parse(readFileSync(0, 'utf8'));

const verify = ({ file, source }) => {
  const legal = CAPABILITIES.find((capability) => file.endsWith(`/${capability.file}`));
  const config = {
    files: ['**/*.ts'],
    languageOptions: { sourceType: 'module', parser: tseslint.parser },
    plugins: {
      '@typescript-eslint': tseslint.plugin,
      slipway: { rules: { 'room-walls': roomWalls } },
    },
    rules: { 'slipway/room-walls': 'error', ...capabilityRules(legal?.file) },
  };
  const messages = new Linter().verify(source, [config], { filename: resolve(file) });
  return messages.map(({ message }) => message);
};

const answer =
  list === 'rooms' ? ROOMS : list === 'capabilities' ? CAPABILITIES : files.map(verify);
process.stdout.write(JSON.stringify(answer));
