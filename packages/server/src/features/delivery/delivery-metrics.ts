/** What delivery tells operators. */
import { Durations } from '../../platform/durations.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { LogTally } from './log-tail.ts';
import type { OpenStreams, StreamTally } from './stream-tally.ts';

export interface DeliveryFigures {
  /** Since the start. */
  evaluations: number;
  environments: number;
  open: OpenStreams[];
  streams: StreamTally;
  log: LogTally;
  /** Whether the last reading of the log came off. */
  isReading: boolean;
  propagation: Durations;
}

/** Environments named in metrics; the streams of all others are counted together. */
const mostEnvironments = 100;

export function newPropagation(): Durations {
  return new Durations({
    name: 'halyard_change_propagation_seconds',
    help: 'From the moment of a change, by the clock of the node that wrote it, until this node serves it.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  });
}

export function addDeliveryMetrics(metrics: Metrics, figures: () => DeliveryFigures): void {
  metrics.counter({
    name: 'halyard_evaluations_total',
    help: 'Flags evaluated over HTTP.',
    read: () => figures().evaluations,
  });
  metrics.gauge({
    name: 'halyard_environments',
    help: 'Environments in memory.',
    read: () => figures().environments,
  });
  addStreamMetrics(metrics, figures);
  addLogMetrics(metrics, figures);
}

function addStreamMetrics(metrics: Metrics, figures: () => DeliveryFigures): void {
  metrics.gauge({
    name: 'halyard_streams_open',
    help: 'Streams open on this node.',
    labels: ['transport', 'kind', 'project', 'environment'],
    read: () =>
      boundedStreams(figures().open).map(({ count, ...labels }) => ({ value: count, labels: { ...labels } })),
  });
  metrics.counter({
    name: 'halyard_streams_opened_total',
    help: 'Streams that began.',
    labels: ['transport', 'kind'],
    read: () =>
      Object.entries(figures().streams.opened).flatMap(([kind, opened]) =>
        Object.entries(opened).map(([transport, value]) => ({ value, labels: { transport, kind } })),
      ),
  });
  metrics.counter({
    name: 'halyard_streams_refused_total',
    help: 'Streams that were not let in.',
    labels: ['kind', 'reason'],
    read: () =>
      Object.entries(figures().streams.refused).flatMap(([kind, refused]) =>
        Object.entries(refused).map(([reason, value]) => ({ value, labels: { kind, reason } })),
      ),
  });
  metrics.counter({
    name: 'halyard_streams_ended_total',
    help: 'Streams that ended.',
    labels: ['reason'],
    read: () =>
      Object.entries(figures().streams.ended).map(([reason, value]) => ({ value, labels: { reason } })),
  });
  metrics.counter({
    name: 'halyard_stream_sent_bytes_total',
    help: 'Bytes written to streams.',
    read: () => figures().streams.sentBytes,
  });
  metrics.counter({
    name: 'halyard_stream_commits_total',
    help: 'Commits written to streams, one for each stream.',
    read: () => figures().streams.commits,
  });
  metrics.counter({
    name: 'halyard_stream_nudges_total',
    help: 'Nudges written to streams of client keys, one for each stream.',
    read: () => figures().streams.nudges,
  });
  metrics.counter({
    name: 'halyard_stream_resyncs_total',
    help: 'Full transfers to streams that had been following.',
    read: () => figures().streams.resyncs,
  });
  metrics.counter({
    name: 'halyard_stream_coalesced_changes_total',
    help: 'Changes that went out together with another one.',
    read: () => figures().streams.coalesced,
  });
}

function addLogMetrics(metrics: Metrics, figures: () => DeliveryFigures): void {
  metrics.gauge({
    name: 'halyard_log_seq',
    help: 'The last change of the log that this node serves.',
    read: () => figures().log.seq,
  });
  metrics.gauge({
    name: 'halyard_log_reading',
    help: 'Whether the last reading of the log came off (1) or failed (0).',
    read: () => Number(figures().isReading),
  });
  metrics.counter({
    name: 'halyard_log_wakeups_total',
    help: 'What made this node look for changes.',
    labels: ['cause'],
    read: () => Object.entries(figures().log.causes).map(([cause, value]) => ({ value, labels: { cause } })),
  });
  metrics.counter({
    name: 'halyard_log_failures_total',
    help: 'Readings of the log that failed.',
    read: () => figures().log.failures,
  });
  metrics.counter({
    name: 'halyard_log_reloads_total',
    help: 'How often everything was read anew, the start included.',
    read: () => figures().log.reloads,
  });
  metrics.counter({
    name: 'halyard_log_changes_total',
    help: 'Changes taken from the log.',
    read: () => figures().log.changes,
  });
  metrics.durations(figures().propagation);
}

/** The environments with the most streams by name, and the others as one, named ''. */
function boundedStreams(open: OpenStreams[]): OpenStreams[] {
  const totals = new Map<string, number>();
  const idOf = ({ project, environment }: OpenStreams) => `${project}/${environment}`;
  for (const each of open) totals.set(idOf(each), (totals.get(idOf(each)) ?? 0) + each.count);
  if (totals.size <= mostEnvironments) return open;
  const largest = [...totals].sort((a, b) => b[1] - a[1]).slice(0, mostEnvironments);
  const named = new Set(largest.map(([id]) => id));
  const others = new Map<string, OpenStreams>();
  for (const each of open) {
    if (named.has(idOf(each))) continue;
    const { transport, kind, count } = each;
    const id = `${transport} ${kind}`;
    const other = others.get(id) ?? { project: '', environment: '', transport, kind, count: 0 };
    others.set(id, { ...other, count: other.count + count });
  }
  return [...open.filter((each) => named.has(idOf(each))), ...others.values()];
}
