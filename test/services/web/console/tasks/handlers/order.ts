import { z } from 'zod';
import { defineTask } from '../../../../../../services/protocol/task';
const address = z
  .object({
    street: z.string().min(1),
    city: z.string().min(1),
    zip: z
      .string()
      .regex(/^\d{5}$/)
      .optional(),
  })
  .describe('Where it goes.');
type Cat = { name: string; children?: Cat[] | undefined };
const category: z.ZodType<Cat> = z.object({
  name: z.string(),
  get children() {
    return z.array(category).optional();
  },
});
export default defineTask({
  runs: 'event-loop',
  input: z
    .object({
      customer: z.email().describe('Who ordered. A receipt goes there.'),
      due: z.iso.datetime().optional().describe('When it must be there.'),
      express: z.boolean().default(false),
      gift: z.boolean(),
      size: z.enum(['small', 'medium', 'large']),
      notes: z.string().max(200).nullable(),
      items: z
        .array(z.object({ article: z.string().min(1), amount: z.int().min(1).max(99) }))
        .min(1),
      payment: z.discriminatedUnion('by', [
        z.object({ by: z.literal('card'), number: z.string() }),
        z.object({ by: z.literal('invoice'), address, days: z.int().default(30) }),
      ]),
      address,
      labels: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
      category: category.optional(),
      position: z.tuple([z.number(), z.number()]).optional().describe('Latitude and longitude.'),
      extra: z.json().optional(),
    })
    .describe('Puts an order together and sends it.'),
  output: z.object({ id: z.string() }),
  run() {
    return { id: 'x' };
  },
});
