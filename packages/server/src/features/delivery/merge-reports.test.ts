import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createConfirmations } from './confirmations.ts';
import { EnvironmentState } from './environment-state.ts';
import { mergeReports } from './merge-reports.ts';
import { nodeReport } from './node-report.ts';
import type { StreamView } from './stream-client.ts';

const question = { project: 'default', environment: 'test', epoch: 'e1', version: 5 };
const committedAt = () => 1_000;

function stream(instance: string | undefined, version: number, more: Partial<StreamView> = {}): StreamView {
  return {
    instance,
    sdk: 'halyard-node/1',
    transport: 'sse',
    connectedAtMs: 0,
    sent: { epoch: 'e1', version },
    unreadBytes: 0,
    ...more,
  };
}

function stateAt(version: number): EnvironmentState {
  const state = new EnvironmentState('default', 'test');
  state.replace({ epoch: 'e1', version, floor: version, entries: [], removed: [] });
  return state;
}

function node(version: number, streams: StreamView[], ...holding: string[]) {
  const confirmations = createConfirmations();
  for (const instance of holding) {
    const applied = [{ version, agoMs: 10 }];
    confirmations.take({ instance, epoch: 'e1', from: 4, applied }, 1_110, committedAt);
  }
  return nodeReport(question, { state: stateAt(version), streams, confirmations }, 1_110);
}

describe('the proof of delivery', () => {
  it('tells those that confirmed, those that were sent it, and those behind', () => {
    const report = node(
      5,
      [
        stream('confirmed', 5),
        stream('silent', 5),
        stream(undefined, 5, { sdk: undefined }),
        stream('unread', 5, { unreadBytes: 900, connectedAtMs: 2 }),
        stream('older', 4, { connectedAtMs: 1 }),
        stream('elsewhere', 9, { sent: { epoch: 'e0', version: 9 }, connectedAtMs: 3 }),
      ],
      'confirmed',
    );
    const merged = mergeReports([{ node: 'a', report }]);
    expect(merged.connections).toEqual({ total: 6, confirmed: 1, sent: 2, behind: 3 });
    expect(merged.behind.map(({ instance, holds, unreadBytes }) => [instance, holds, unreadBytes])).toEqual([
      ['older', 4, 0],
      ['unread', null, 900],
      ['elsewhere', null, 0],
    ]);
    expect(merged.latency).toEqual({ samples: 1, p50Ms: 100, p99Ms: 100, maxMs: 100 });
  });

  it('finds a confirmation that went to another node than the stream', () => {
    const reports = [
      { node: 'b', report: node(5, [stream('x', 5)], 'y', 'gone') },
      { node: 'a', report: node(5, [stream('y', 5)], 'x') },
    ];
    const merged = mergeReports(reports);
    expect(merged.connections).toEqual({ total: 2, confirmed: 2, sent: 0, behind: 0 });
    expect(merged.latency?.samples).toBe(3);
    expect(merged.nodes).toEqual([
      { node: 'a', version: 5, connections: 1 },
      { node: 'b', version: 5, connections: 1 },
    ]);
    // The control: without the other node's word it is only known to be sent.
    expect(mergeReports(reports.slice(0, 1)).connections).toMatchObject({ confirmed: 0, sent: 1 });
  });

  it('knows a node that does not have the environment', () => {
    const merged = mergeReports([{ node: 'a', report: nodeReport(question, undefined, 1_110) }]);
    expect(merged.nodes).toEqual([{ node: 'a', version: null, connections: 0 }]);
    expect(merged.latency).toBeNull();
  });

  it('shows at most a hundred of those behind, and counts them all', () => {
    const streams = Array.from({ length: 150 }, (_, i) => stream(`i${i}`, 4, { connectedAtMs: 150 - i }));
    const merged = mergeReports([{ node: 'a', report: node(5, streams) }]);
    expect(merged.connections).toMatchObject({ total: 150, behind: 150 });
    expect(merged.behind).toHaveLength(100);
    expect(merged.behind[0]?.instance).toBe('i149');
  });

  it('takes little room for many connections, and finds every confirmation all the same', () => {
    const names = Array.from({ length: 10_000 }, () => randomUUID());
    const a = node(
      5,
      names.map((name) => stream(name, 4)),
    );
    const b = node(5, [], ...names.slice(100));
    expect(JSON.stringify(a).length).toBeLessThan(110_000);
    expect(JSON.stringify(b).length).toBeLessThan(90_000);
    const merged = mergeReports([
      { node: 'a', report: a },
      { node: 'b', report: b },
    ]);
    expect(merged.connections).toEqual({ total: 10_000, confirmed: 9_900, sent: 0, behind: 100 });
  });
});
