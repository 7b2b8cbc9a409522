import { z } from 'zod';
import { defineTask } from '../../../../services/protocol/task';

/** A step that failed may be tried again under its name. */
export default defineTask({
  runs: 'event-loop',
  input: z.unknown(),
  output: z.string(),
  async run(_input, { step }) {
    const fail = () => {
      throw new Error('not yet');
    };
    await step('fetch', fail).catch(() => undefined);
    return step('fetch', () => 'second time');
  },
});
