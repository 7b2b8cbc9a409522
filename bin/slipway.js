#!/usr/bin/env node
'use strict';

// The queue and run store of a laptop are in node:sqlite: an older Node hands over to the one that npm installed.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { spawnSync } = require('node:child_process');

const [major, minor] = process.versions.node.split('.').map(Number);
const recent = major > 22 || (major === 22 && minor >= 13);
const own = join(__dirname, '..', 'node_modules', '.bin', 'node');

if (recent) {
  process.removeAllListeners('warning');
  require('tsx/cjs');
  require('./slipway.ts');
} else if (existsSync(own)) {
  // Signals of the terminal reach the child itself; this process only waits for it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
  const { status } = spawnSync(own, [__filename, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else {
  console.error(
    `Slipway needs Node 22.13 or later; this is ${process.versions.node}. Run npm ci, which brings one.`,
  );
  process.exitCode = 2;
}
