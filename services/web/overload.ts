import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import type { Broker } from '../protocol/broker';
import { LIVENESS_PATH, READINESS_PATH } from '../protocol/contract';
import { nowMs } from './clock';
import { Refusal } from './problem';

/** Health must be heard of, or an overloaded service would be replaced, by one that is overloaded too. */
const EXEMPT = new Set<string>([LIVENESS_PATH, READINESS_PATH]);

/** Refuses requests, early, while the event loop is late by so much: those that wait would be late anyway. */
export function shedLoad(app: FastifyInstance, mostDelayMs: number): void {
  app.register(underPressure, {
    maxEventLoopDelay: mostDelayMs,
    // without a sample within this time, the loop counts as standing still
    sampleInterval: mostDelayMs,
    pressureHandler: (request) => {
      if (!EXEMPT.has(request.url))
        throw new Refusal(503, 'the service is overloaded; ask again in a moment');
    },
  });
}

/** How long what the queue said is good for. */
const KNOWN_FOR_MS = 2000;

/**
 * Refuses submissions while more messages wait than a limit. The queue is asked every two seconds at most, and only
 * while something is submitted.
 */
export function backlogGuard(broker: Broker, most: number): () => Promise<void> {
  let waiting = 0;
  let askedAt = -Infinity;
  return async () => {
    if (nowMs() - askedAt > KNOWN_FOR_MS) {
      askedAt = nowMs();
      // A queue that does not answer refuses the submission by itself.
      waiting = await broker.depth().catch(() => 0);
    }
    if (waiting > most)
      throw new Refusal(503, `${waiting} runs wait already; ask again when fewer do`);
  };
}
