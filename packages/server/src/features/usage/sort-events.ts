/** What of a batch counts, and as which rows. */
import type { UsageEvent } from './may-report.ts';
import type { ExposureRow, TrackedRow } from './queries.ts';
import { Tally } from './tally.ts';

export interface SortedEvents {
  usage: Tally;
  exposures: ExposureRow[];
  tracked: TrackedRow[];
  /** Flags that were asked for and that the SDK did not have, with the instant of the last time. */
  missing: Map<string, string>;
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
  /** Whether it is believed about flags that are not there: a client key is public. */
  isTrusted: boolean;
}): SortedEvents {
  const { project, environment, events, nowMs, mayReport, isTrusted } = given;
  const sorted: SortedEvents = {
    usage: new Tally(),
    exposures: [],
    tracked: [],
    missing: new Map(),
    accepted: 0,
  };
  for (const event of events) {
    const atMs = Date.parse(event.kind === 'summary' ? event.to : event.at);
    if (!(atMs >= nowMs - oldestEventMs && atMs <= nowMs + newestEventMs)) continue;
    // PostgreSQL refuses offsets that RFC 3339 allows.
    const at = new Date(atMs).toISOString();
    if (event.kind === 'summary' && event.errorCode === 'FLAG_NOT_FOUND' && isTrusted) {
      if (at > (sorted.missing.get(event.flag) ?? '')) sorted.missing.set(event.flag, at);
    }
    if (!mayReport(event)) continue;
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
