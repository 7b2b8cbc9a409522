import type { Backend } from '../protocol/backend';
import { parseMessage, sendAgain, type Delivery } from '../protocol/broker';
import { chance } from '../protocol/random';
import { FREE, type Admission, type Place } from './admission';

/** Where nobody knows when there is room, and the queue cannot choose: look again after this long, up to twice. */
const LOOK_AGAIN_SECONDS = 5;

/** A place for the run that a message is about; undefined: there is none, and the message waits in the queue. */
export async function placeFor(
  delivery: Delivery,
  admission: Admission,
  { store, broker }: Backend,
): Promise<Place | undefined> {
  const message = parseMessage(delivery.body);
  if (message === undefined) return FREE;
  const task =
    'runId' in message
      ? (message.task ?? (await store.get(message.runId))?.task)
      : message.start.task;
  const place = task === undefined ? FREE : admission.enter(task);
  if ('leave' in place) return place;
  const seconds =
    place.waitMs === undefined ? LOOK_AGAIN_SECONDS * (1 + chance()) : place.waitMs / 1000;
  await sendAgain(message, delivery, broker, seconds);
  return undefined;
}
