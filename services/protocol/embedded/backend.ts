import type { Backend } from '../backend';
import { embeddedBroker } from './broker';
import { openDatabase } from './database';
import { diskOf } from './disk';
import { dueRuns } from './due';
import { embeddedFeed } from './feed';
import { groupCommit } from './group-commit';
import { journalIn } from './journal';
import { keysIn } from './keys';
import { messagesIn } from './messages';
import { ownersIn } from './owners';
import { embeddedOverview } from './overview';
import { prioritiesIn } from './priorities';
import { embeddedStore } from './store';
import { embeddedTaker } from './taker';
import { wakeIn } from './wake';

/** Queue and run store in one folder of this machine, for any number of processes on it. */
export function openEmbedded(directory: string): Backend {
  const database = openDatabase(directory);
  const disk = diskOf(directory);
  const wake = wakeIn(directory);
  const journal = journalIn(database);
  const write = groupCommit(database, disk, wake.tell, journal.remember);
  const due = dueRuns(database);
  const messages = messagesIn(database, write);
  const owners = ownersIn(directory, database, wake.tell);
  const broker = embeddedBroker(due, messages, wake);
  const store = embeddedStore(database, write, due);
  return {
    store: {
      ...store,
      close: () => {
        store.close();
        disk.close();
      },
    },
    keys: keysIn(database, write),
    broker: {
      ...broker,
      ...prioritiesIn(database, write),
      close: () => {
        owners.close();
        broker.close();
      },
    },
    feed: embeddedFeed(database, write, journal, wake),
    overview: embeddedOverview({ database, write, due, owners }),
    taker: embeddedTaker({ database, write, due, messages, wake, owners }),
  };
}
