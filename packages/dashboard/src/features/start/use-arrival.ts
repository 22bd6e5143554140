import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';

/** How often it is asked: a program that connects is there within this. Evaluations are counted every five seconds. */
const everyMs = 1_000;

export interface Arrived {
  /** Programs that hold a stream of this environment now. */
  connections: number;
  /** Of those, how many came since the page was opened: the others may be anybody's. */
  arrived: number;
  /** Evaluations of this flag there since the page was opened. */
  evaluations: number;
  /** What most of the newest were answered; undefined: none came. */
  lastVariant: string | undefined;
  /** How long the last change of the flag took until the last of them had it. */
  latencyMs: number | undefined;
  /** All of them hold the last change of the flag. */
  haveIt: number;
  problem: unknown;
}

/** What programs do with a flag, seen as it happens. */
export function useArrival(flag: string, environment: string): Arrived {
  const project = useProject();
  const mayCount = useMay()('readAnalytics');
  // Minutes are what is counted by; what was counted in this one before is taken off.
  const [from] = useState(() => new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString());
  const asked = { params: { flagId: flag } };
  const delivery = useRead('readDelivery', { ...asked, query: { project, environment } }, { everyMs });
  const usage = useRead(
    'readAnalytics',
    { ...asked, query: { project, environment, from } },
    { everyMs, enabled: mayCount },
  );
  const [before, setBefore] = useState<number>();
  const total = usage.data?.total;
  if (before === undefined && total !== undefined) setBefore(total);
  // The fewest there were: where another program leaves, the next one that comes is new all the same.
  const [fewest, setFewest] = useState<number>();
  const held = delivery.data?.connections.total;
  if (held !== undefined && (fewest === undefined || held < fewest)) setFewest(held);
  const series = usage.data?.series ?? [];
  const newest = series.reduce((latest, { at }) => (at > latest ? at : latest), '');
  const [most] = series.filter(({ at }) => at === newest).sort((a, b) => b.count - a.count);
  const { connections, latency } = delivery.data ?? {};
  const evaluations = (total ?? 0) - (before ?? total ?? 0);
  return {
    connections: held ?? 0,
    arrived: (held ?? 0) - (fewest ?? held ?? 0),
    haveIt: (connections?.confirmed ?? 0) + (connections?.sent ?? 0),
    evaluations,
    lastVariant: evaluations > 0 ? (most?.variant ?? undefined) : undefined,
    latencyMs: latency?.maxMs,
    problem: delivery.error ?? usage.error,
  };
}
