/** What of a batch counts, and as which rows. */
import type { UsageEvent } from './may-report.ts';
import type { ExposureRow, TrackedRow } from './queries.ts';
import { Tally } from './tally.ts';

export interface SortedEvents {
  usage: Tally;
  exposures: ExposureRow[];
  tracked: TrackedRow[];
  accepted: number;
}

/** Batches are remembered for so long: an older event could be counted twice. */
export const oldestEventMs = 8 * 24 * 3_600_000;
const newestEventMs = 3_600_000;

/** `mayReport` says whether an event is taken from this key. Instants become those of UTC. */
export function sortEvents(given: {
  project: string;
  environment: string;
  events: UsageEvent[];
  nowMs: number;
  mayReport: (event: UsageEvent) => boolean;
}): SortedEvents {
  const { project, environment, events, nowMs, mayReport } = given;
  const sorted: SortedEvents = { usage: new Tally(), exposures: [], tracked: [], accepted: 0 };
  for (const event of events) {
    const atMs = Date.parse(event.kind === 'summary' ? event.to : event.at);
    if (!(atMs >= nowMs - oldestEventMs && atMs <= nowMs + newestEventMs)) continue;
    if (!mayReport(event)) continue;
    // PostgreSQL refuses offsets that RFC 3339 allows.
    const at = new Date(atMs).toISOString();
    if (event.kind === 'summary') {
      const { flag, variant, reason, count } = event;
      if (event.errorCode === 'FLAG_NOT_FOUND') continue;
      sorted.usage.add({ project, environment, flag, variant, reason, count, atMs });
    } else if (event.kind === 'exposure') {
      const { experiment, phase, variant, unit } = event;
      sorted.exposures.push({ project, environment, experiment, phase, variant, unit, at });
    } else {
      const { event: name, unit = null, value = null, attributes = null } = event;
      sorted.tracked.push({ project, environment, event: name, unit, value, at, attributes });
    }
    sorted.accepted++;
  }
  return sorted;
}
