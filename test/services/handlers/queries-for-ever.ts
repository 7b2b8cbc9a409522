import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { defineTask, seconds } from '../../../services/protocol/task';

export default defineTask({
  runs: 'child-process',
  input: z.unknown(),
  output: z.unknown(),
  timeLimit: seconds(0.5),
  run: () =>
    new DatabaseSync(':memory:')
      .prepare(
        'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT MAX(i) FROM n',
      )
      .get(),
});
