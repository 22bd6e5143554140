import { type analytics, type analyticsQuery, invalidInput } from '@halyard/contract';
import type { z } from 'zod';
import type { ReadDb } from '../../platform/database.ts';
import { findLastEvaluation, sumUsage } from './queries.ts';

export type AnalyticsAnswer = z.infer<typeof analytics>;

const stepMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const maxSteps = 10_000;
/** The first instant that both databases can read. */
const earliestMs = Date.parse('0001-01-01T00:00:00Z');

/**
 * How often a flag was evaluated in one environment. Ranges are whole minutes, steps are those of UTC; the last
 * evaluation is that of all that is kept, see purge-usage.ts. Sums end at the largest safe integer. Throws INVALID_INPUT for a range that is empty or has too many steps. Two queries.
 */
export async function readAnalytics(
  db: ReadDb,
  project: string,
  flag: string,
  query: z.infer<typeof analyticsQuery>,
  now: Date,
): Promise<AnalyticsAnswer> {
  const { environment, step } = query;
  const to = query.to === undefined ? now : new Date(query.to);
  const hourBefore = Math.max(to.getTime() - stepMs.hour, earliestMs);
  const from = new Date(query.from ?? hourBefore);
  const steps = (to.getTime() - from.getTime()) / stepMs[step];
  if (steps <= 0) throw invalidInput([{ pointer: '?from', message: '`from` must be before `to`' }]);
  if (steps > maxSteps) {
    throw invalidInput([
      { pointer: '?step', message: `the range has more than ${maxSteps} steps; choose a longer step` },
    ]);
  }
  const rows = await sumUsage(db, { project, environment, flag, from, to, step });
  const lastEvaluatedAt = await findLastEvaluation(db, { project, environment, flag });
  return {
    flag,
    environment,
    from: from.toISOString(),
    to: to.toISOString(),
    step,
    total: Math.min(
      rows.reduce((sum, row) => sum + row.count, 0),
      Number.MAX_SAFE_INTEGER,
    ),
    lastEvaluatedAt: lastEvaluatedAt?.toISOString() ?? null,
    series: rows.map(({ at, variant, reason, count }) => ({
      at: at.toISOString(),
      variant: variant === '' ? null : variant,
      reason,
      count,
    })),
  };
}
