/** When something recurs. */
import { z } from 'zod';
import { longestRule, ruleProblem, timeZoneProblem } from '../calendar-rule.ts';
import { instant, strict } from '../input.ts';

export const timeZoneName = z
  .string()
  .superRefine((name, context) => {
    const message = timeZoneProblem(name);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .meta({ id: 'TimeZone', description: 'IANA name', examples: ['Europe/Berlin'] });

export const repetition = strict({
  rule: z
    .string()
    .max(longestRule)
    .superRefine((rule, context) => {
      const message = ruleProblem(rule);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .meta({
      description:
        'minute, hour, day of month, month, day of week, as cron has them; with L, W and #. Where clocks are turned, a time that is named happens once a day',
    }),
  timeZone: timeZoneName,
  until: instant.optional().meta({ description: 'the last instant at which it may occur' }),
}).meta({ id: 'Repetition', examples: [{ rule: '0 9 * * MON-FRI', timeZone: 'Europe/Berlin' }] });
export type Repetition = z.infer<typeof repetition>;
