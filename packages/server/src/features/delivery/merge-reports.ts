/** The reports of all nodes as one answer: a connection is on one node, and its confirmation may be on another. */
import type { DeliveryAnswer } from '@halyard/contract';
import { createLagHistogram } from './lag-histogram.ts';
import {
  digestOf,
  longestConnected,
  type NodeReport,
  splitDigests,
  type Unconfirmed,
} from './node-report.ts';

export interface NodesReport {
  node: string;
  report: NodeReport;
}

export function mergeReports(
  reports: readonly NodesReport[],
): Pick<DeliveryAnswer, 'connections' | 'latency' | 'behind' | 'nodes'> {
  const elsewhere = new Set(reports.flatMap(({ report }) => splitDigests(report.confirmedElsewhere)));
  const isOpen = (digest: string) => !elsewhere.has(digest);
  const connections = { total: 0, confirmed: 0, sent: 0, behind: 0 };
  for (const { report } of reports) {
    connections.total += report.connections;
    for (const is of ['sent', 'behind'] as const) {
      connections[is] += report.nameless[is] + splitDigests(report.named[is]).filter(isOpen).length;
    }
  }
  connections.confirmed = connections.total - connections.sent - connections.behind;
  const behind = reports.flatMap(({ node, report }) =>
    report.behind
      .filter(({ instance }) => instance === null || isOpen(digestOf(instance)))
      .map((each) => ({ node, ...each })),
  );
  return {
    connections,
    latency: latencyOf(reports),
    behind: longestConnected(behind).map(shown),
    nodes: reports
      .map(({ node, report }) => ({ node, version: report.version, connections: report.connections }))
      .toSorted((a, b) => (a.node < b.node ? -1 : 1)),
  };
}

function latencyOf(reports: readonly NodesReport[]): DeliveryAnswer['latency'] {
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
