/**
 * What one node knows of who holds a version: counts, and names only as far as another node may know better, as eight
 * characters each, so that ten thousand connections are told in a tenth of a megabyte.
 */
import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Confirmations } from './confirmations.ts';
import type { EnvironmentState } from './environment-state.ts';
import type { StreamView } from './stream-client.ts';

export interface ReportQuestion {
  readonly project: string;
  readonly environment: string;
  readonly epoch: string;
  readonly version: number;
}

/** Digests in a row, without anything between. */
const digests = z.string();
const counts = z.object({ sent: z.int(), behind: z.int() });
const unconfirmed = z.object({
  instance: z.string().nullable(),
  sdk: z.string().nullable(),
  transport: z.enum(['sse', 'websocket']),
  connectedAtMs: z.number(),
  holds: z.int().nullable(),
  isConfirmed: z.boolean(),
  unreadBytes: z.int(),
});

/** For reading what another node has said, which may be of another release. */
export const nodeReportSchema = z.object({
  /** What it serves; null: it does not know the environment, or knows another epoch of it. */
  version: z.int().nullable(),
  connections: z.int(),
  /** Of those, how many say to this node that they hold it. */
  confirmed: z.int(),
  /** Of the others those with a name, which may have told another node. */
  named: z.object({ sent: digests, behind: digests }),
  /** Of the others those that nobody can know better. */
  nameless: counts,
  /** Some of those behind: connected longest. */
  behind: z.array(unconfirmed),
  /** Who told this node that it holds it, and has its stream elsewhere, or nowhere any more. */
  confirmedElsewhere: digests,
  lag: z.object({ maxMs: z.number(), steps: z.array(z.tuple([z.int(), z.int()])) }).nullable(),
});
export type NodeReport = z.infer<typeof nodeReportSchema>;

/** A connection of which this node does not know that its SDK holds the version. */
export type Unconfirmed = z.infer<typeof unconfirmed>;

const mostBehind = 100;
/** Of each list of names; of more it is only known how many. */
const mostNames = 20_000;
const digestLength = 8;

/** 48 bits: of ten thousand names two are taken for one with a probability of one in five million. */
export function digestOf(instance: string): string {
  return hash('sha256', instance, 'base64url').slice(0, digestLength);
}

/** The digests of a row. */
export function splitDigests(row: string): string[] {
  return row.match(/.{8}/g) ?? [];
}

export function nodeReport(
  { epoch, version }: ReportQuestion,
  known:
    | { state: EnvironmentState; streams: readonly StreamView[]; confirmations: Confirmations }
    | undefined,
  nowMs: number,
): NodeReport {
  const report: NodeReport = {
    version: null,
    connections: 0,
    confirmed: 0,
    named: { sent: '', behind: '' },
    nameless: { sent: 0, behind: 0 },
    behind: [],
    confirmedElsewhere: '',
    lag: null,
  };
  if (!known) return report;
  const { state, streams, confirmations } = known;
  const here = new Set<string>();
  const named = { sent: [] as string[], behind: [] as string[] };
  const behind: Unconfirmed[] = [];
  for (const { instance, sdk, transport, connectedAtMs, sent, unreadBytes } of streams) {
    if (instance !== undefined) here.add(instance);
    const confirmed = instance === undefined ? undefined : confirmations.heldBy(instance, epoch);
    if (confirmed !== undefined && confirmed >= version) {
      report.confirmed++;
      continue;
    }
    // What the network has taken counts where it is more: an SDK tells of it only a while later.
    const taken = sent.epoch === epoch && unreadBytes === 0 ? sent.version : undefined;
    const holds = taken ?? confirmed ?? null;
    const is = holds !== null && holds >= version ? 'sent' : 'behind';
    if (instance !== undefined && named[is].length < mostNames) named[is].push(digestOf(instance));
    else report.nameless[is]++;
    if (is === 'sent') continue;
    const isConfirmed = taken === undefined && confirmed !== undefined;
    behind.push({
      instance: instance ?? null,
      sdk: sdk ?? null,
      transport,
      connectedAtMs,
      holds,
      isConfirmed,
      unreadBytes,
    });
  }
  return {
    ...report,
    version: state.epoch === epoch ? state.version : null,
    connections: streams.length,
    named: { sent: named.sent.join(''), behind: named.behind.join('') },
    behind: longestConnected(behind),
    confirmedElsewhere: confirmations
      .holders(epoch, version, nowMs)
      .filter((instance) => !here.has(instance))
      .slice(-mostNames)
      .map(digestOf)
      .join(''),
    lag: confirmations.lagOf(epoch, version)?.toJSON() ?? null,
  };
}

export function longestConnected<T extends { connectedAtMs: number }>(connections: readonly T[]): T[] {
  return connections.toSorted((a, b) => a.connectedAtMs - b.connectedAtMs).slice(0, mostBehind);
}
