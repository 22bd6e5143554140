/** What one node knows of who holds a version: small enough to be sent to the node that was asked. */
import type { Confirmations } from './confirmations.ts';
import type { EnvironmentState } from './environment-state.ts';
import type { LagCounts } from './lag-histogram.ts';
import type { StreamView } from './stream-client.ts';
import type { StreamTransport } from './stream-connection.ts';

export interface ReportQuestion {
  readonly project: string;
  readonly environment: string;
  readonly epoch: string;
  readonly version: number;
}

/** A connection of which this node does not know that its SDK holds the version; others may. */
export interface Unconfirmed {
  readonly instance: string | null;
  readonly sdk: string | null;
  readonly transport: StreamTransport;
  readonly connectedAtMs: number;
  /** null: nothing of this epoch. */
  readonly holds: number | null;
  /** Whether `holds` is the SDK's own word; else it is what was sent and taken by the network. */
  readonly isConfirmed: boolean;
  readonly unreadBytes: number;
}

export interface NodeReport {
  /** What it serves, of the epoch asked about or not; null: it does not know the environment. */
  readonly version: number | null;
  readonly connections: number;
  readonly unconfirmed: readonly Unconfirmed[];
  /** Instances that told this node that they hold it and have their stream elsewhere, or nowhere any more. */
  readonly confirmedElsewhere: readonly string[];
  readonly lag: LagCounts | null;
}

export function nodeReport(
  { epoch, version }: ReportQuestion,
  known:
    | { state: EnvironmentState; streams: readonly StreamView[]; confirmations: Confirmations }
    | undefined,
): NodeReport {
  if (!known) return { version: null, connections: 0, unconfirmed: [], confirmedElsewhere: [], lag: null };
  const { state, streams, confirmations } = known;
  const unconfirmed: Unconfirmed[] = [];
  const here = new Set<string>();
  for (const { instance, sdk, transport, connectedAtMs, sent, unreadBytes } of streams) {
    if (instance !== undefined) here.add(instance);
    const confirmed = instance === undefined ? undefined : confirmations.heldBy(instance, epoch);
    if (confirmed !== undefined && confirmed >= version) continue;
    const taken = sent.epoch === epoch && unreadBytes === 0 ? sent.version : undefined;
    unconfirmed.push({
      instance: instance ?? null,
      sdk: sdk ?? null,
      transport,
      connectedAtMs,
      // What the network has taken counts where it is more: an SDK tells of it only a while later.
      holds: taken ?? confirmed ?? null,
      isConfirmed: taken === undefined && confirmed !== undefined,
      unreadBytes,
    });
  }
  return {
    version: state.version,
    connections: streams.length,
    unconfirmed,
    confirmedElsewhere: confirmations.holders(epoch, version).filter((instance) => !here.has(instance)),
    lag: confirmations.lagOf(epoch, version)?.toJSON() ?? null,
  };
}
