import { z } from 'zod';
import { defineTask, seconds } from '../../../../services/protocol/task';
import { poisonInput, take } from '../poison';

export default defineTask({
  runs: 'event-loop',
  input: poisonInput,
  output: z.unknown(),
  timeLimit: seconds(30),
  run: take,
});
