/** What is coming: everything that will change by itself, in the order of time. */
import { z } from 'zod';
import { instant, pageQuery, projectQuery, strict } from '../input.ts';
import { timeZoneName } from './schedule.ts';

export const comingKinds = [
  'held-operation',
  'window-begin',
  'window-end',
  'rollout-step',
  'environment-end',
] as const;

/** Days that one look at a calendar may span. */
export const longestCalendarDays = 366;

export const calendarQuery = strict({
  ...projectQuery,
  ...pageQuery,
  from: instant.optional().meta({ description: 'at this instant or later; default: now' }),
  to: instant.optional().meta({ description: 'before this; default: 31 days after `from`, 366 at most' }),
  timeZone: timeZoneName.default('UTC').meta({ description: 'whose clocks `localAt` shows: an IANA name' }),
  environment: z.string().max(128).optional().meta({ description: 'only what changes something in it' }),
  flag: z.string().max(128).optional().meta({ description: 'only what changes this flag' }),
});

export const coming = z
  .strictObject({
    at: z.iso.datetime(),
    localAt: z.string().meta({ description: 'the same by the clocks of `timeZone`, with their offset' }),
    kind: z.enum(comingKinds),
    id: z.string().meta({ description: 'of the held operation or rollout; of an environment its key' }),
    sentence: z.string(),
    flags: z.array(z.string()),
    environments: z.array(z.string()),
    author: z.string().nullable().meta({ description: 'whose name it is done in' }),
    recurs: z.boolean(),
    ready: z.boolean().meta({ description: 'false: it waits for approvals as well' }),
  })
  .meta({ id: 'Coming' });
export type Coming = z.infer<typeof coming>;

export const calendar = z
  .strictObject({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    timeZone: z.string(),
    items: z.array(coming),
    recurrencesLeftOut: z
      .int()
      .meta({ description: 'recurrences beyond the thousand that are due next, which are not shown' }),
    next: z.string().optional(),
  })
  .meta({ id: 'Calendar' });
