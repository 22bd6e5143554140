/** Windows: times in which a flag is enabled in an environment. */
import { z } from 'zod';
import { instant, strict } from '../input.ts';
import { heldOperation } from './held-operation.ts';
import { repetition, timeZoneName } from './schedule.ts';

export const createWindowBody = strict({
  from: instant.optional().meta({
    description: 'when the flag is enabled; past or left out: at once. With `repeat`: no earlier than this',
  }),
  until: instant.optional().meta({
    description: 'when it is disabled, to come; with `repeat`: it does not begin after this',
  }),
  repeat: strict({
    begins: repetition.shape.rule,
    ends: repetition.shape.rule,
    timeZone: timeZoneName,
  })
    .optional()
    .meta({ description: 'enabled at each time of `begins`, disabled at each of `ends`' }),
  comment: z.string().max(2_000).nullable().default(null),
})
  .refine(({ until, repeat }) => until !== undefined || repeat !== undefined, {
    error: 'give the end of the window, or `repeat`',
    path: ['until'],
  })
  .refine(({ from, until }) => !from || !until || Date.parse(until) > Date.parse(from), {
    error: 'must be after `from`',
    path: ['until'],
  })
  .refine(({ repeat }) => !repeat || repeat.begins.trim() !== repeat.ends.trim(), {
    error: 'must be another time than `begins`',
    path: ['repeat', 'ends'],
  })
  .meta({
    id: 'CreateWindow',
    examples: [
      { from: '2026-12-24T08:00:00Z', until: '2026-12-27T08:00:00Z' },
      { repeat: { begins: '0 9 * * MON-FRI', ends: '0 17 * * MON-FRI', timeZone: 'Europe/Berlin' } },
    ],
  });

export const flagWindow = z
  .strictObject({
    id: z.string(),
    flag: z.string(),
    environment: z.string(),
    begins: heldOperation.meta({ description: 'enables the flag' }),
    ends: heldOperation.meta({ description: 'disables it' }),
  })
  .meta({ id: 'FlagWindow' });
export type FlagWindow = z.infer<typeof flagWindow>;
