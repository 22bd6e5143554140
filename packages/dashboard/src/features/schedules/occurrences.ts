/** When a calendar rule occurs next: by the same reading of rules as the service has, so that a form shows what will be. */
import { Cron } from 'croner';

/** At most so many, soonest first; empty for what is no rule or no zone. */
export function nextOccurrences(
  { rule, timeZone, until }: { rule: string; timeZone: string; until?: string | null | undefined },
  from: Date,
  most: number,
): Date[] {
  try {
    const cron = new Cron(rule.trim(), {
      mode: '5-part',
      paused: true,
      timezone: timeZone,
      fixedTimeRule: 'no-wildcard',
    });
    const end = until ? new Date(until) : undefined;
    return cron.nextRuns(most, from).filter((at) => end === undefined || at <= end);
  } catch {
    return [];
  }
}
