/** The reports of all nodes as one answer: a connection is on one node, and its confirmation may be on another. */
import type { DeliveryAnswer } from '@halyard/contract';
import { createLagHistogram } from './lag-histogram.ts';
import type { NodeReport, Unconfirmed } from './node-report.ts';

const mostBehind = 100;

export function mergeReports(
  version: number,
  reports: readonly { node: string; report: NodeReport }[],
): Pick<DeliveryAnswer, 'connections' | 'latency' | 'behind' | 'nodes'> {
  const confirmed = new Set(reports.flatMap(({ report }) => report.confirmedElsewhere));
  const total = sum(reports.map(({ report }) => report.connections));
  const open = reports.flatMap(({ node, report }) =>
    report.unconfirmed
      .filter(({ instance }) => instance === null || !confirmed.has(instance))
      .map((each) => ({ node, ...each })),
  );
  const behind = open.filter(({ holds }) => holds === null || holds < version);
  return {
    connections: {
      total,
      confirmed: total - open.length,
      sent: open.length - behind.length,
      behind: behind.length,
    },
    latency: latencyOf(reports),
    behind: behind
      .toSorted((a, b) => a.connectedAtMs - b.connectedAtMs)
      .slice(0, mostBehind)
      .map(shown),
    nodes: reports
      .map(({ node, report }) => ({ node, version: report.version, connections: report.connections }))
      .toSorted((a, b) => (a.node < b.node ? -1 : 1)),
  };
}

function latencyOf(reports: readonly { report: NodeReport }[]): DeliveryAnswer['latency'] {
  const all = createLagHistogram();
  for (const { report } of reports) if (report.lag) all.merge(report.lag);
  if (all.count === 0) return null;
  const rounded = (ms: number) => Math.ceil(ms * 10) / 10;
  return {
    samples: all.count,
    p50Ms: rounded(all.quantile(0.5)),
    p99Ms: rounded(all.quantile(0.99)),
    maxMs: rounded(all.maxMs),
  };
}

function shown(each: Unconfirmed & { node: string }): DeliveryAnswer['behind'][number] {
  const { connectedAtMs, ...rest } = each;
  return { ...rest, connectedAt: new Date(connectedAtMs).toISOString() };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
