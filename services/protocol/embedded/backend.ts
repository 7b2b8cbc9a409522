import type { Backend } from '../backend';
import { embeddedBroker } from './broker';
import { openDatabase } from './database';
import { groupCommit } from './group-commit';
import { embeddedStore } from './store';

/** Queue and run store in one folder of this machine, for any number of processes on it. */
export function openEmbedded(directory: string): Backend {
  const database = openDatabase(directory);
  const write = groupCommit(database);
  return {
    store: embeddedStore(database, write),
    broker: embeddedBroker(database, write, directory),
  };
}
