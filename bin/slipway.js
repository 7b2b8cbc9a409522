#!/usr/bin/env node
'use strict';

// The queue and run store of a laptop are in node:sqlite: an older Node hands over to the one that npm installed.
const { existsSync } = require('node:fs');
const { constants } = require('node:os');
const { join } = require('node:path');
const { spawn } = require('node:child_process');

const [major, minor] = process.versions.node.split('.').map(Number);
const recent = major > 22 || (major === 22 && minor >= 13);
const own = join(__dirname, '..', 'node_modules', '.bin', 'node');

if (recent) {
  process.removeAllListeners('warning');
  require('./load')('slipway.ts', { traces: process.argv.includes('--debug') });
} else if (existsSync(own)) {
  const child = spawn(own, [__filename, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal's Ctrl-C reaches the child itself; what is sent to this process alone is passed on.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`✗ cannot start ${own}: ${error.message}`);
    process.exitCode = 2;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
} else {
  console.error(
    `✗ Slipway needs Node 22.13 or later; this is ${process.versions.node}\n` +
      '  npm ci brings one: run it in the project, and try again',
  );
  process.exitCode = 2;
}
