import { useQueries } from '@tanstack/react-query';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useMay } from '../../api/use-may.ts';
import { readOptions, useRead } from '../../api/use-read.ts';
import {
  type ConcernGroup,
  heldConcerns,
  inOrder,
  keyConcerns,
  killConcerns,
  rolloutConcerns,
  staleConcerns,
} from './concerns.ts';

/** Lines told of each group; where there are more, its screen has all. */
const most = 50;
/** Environments asked for kills. */
const mostEnvironments = 8;

export interface Concerns {
  groups: readonly ConcernGroup[];
  /** Until the first answers have come nobody knows whether anything waits. */
  isPending: boolean;
  /** The first read that failed, where one did. */
  problem: unknown;
}

/** Everything that needs whoever looks, as far as they may see it. */
export function useConcerns(): Concerns {
  const project = useProject();
  const may = useMay();
  const environments = useEnvironments();
  const mayHeld = may('listHeldOperations');
  const mayFlags = may('listFlagOverviews');
  const mayKeys = may('listKeys');
  const held = { project, limit: most };
  const forMe = useRead(
    'listHeldOperations',
    { query: { ...held, waitsForMe: 'true' } },
    { enabled: mayHeld && may('approveHeldOperation') },
  );
  const waiting = useRead(
    'listHeldOperations',
    { query: { ...held, mine: 'true', state: 'waiting' } },
    { enabled: mayHeld },
  );
  const rejected = useRead(
    'listHeldOperations',
    { query: { ...held, mine: 'true', state: 'rejected' } },
    { enabled: mayHeld },
  );
  const failed = useRead('listHeldOperations', { query: { ...held, state: 'failed' } }, { enabled: mayHeld });
  const conflict = useRead(
    'listHeldOperations',
    { query: { ...held, state: 'conflict' } },
    { enabled: mayHeld },
  );
  const paused = useRead('listRollouts', { query: { ...held, state: 'paused' } }, { enabled: mayFlags });
  const heldUp = useRead('listRollouts', { query: { ...held, state: 'held-up' } }, { enabled: mayFlags });
  const waits = useRead('listRollouts', { query: { ...held, waits: 'somebody' } }, { enabled: mayFlags });
  const stale = useRead(
    'listFlagOverviews',
    { query: { project, lifecycle: 'stale', limit: 5, sort: 'lastEvaluatedAt' } },
    { enabled: mayFlags },
  );
  const keys = useRead('listKeys', { query: { project } }, { enabled: mayKeys });
  const killed = useQueries({
    queries: environments.slice(0, mostEnvironments).map((environment) => ({
      ...readOptions('listFlagOverviews', {
        query: { project, environment: environment.key, state: 'killed', limit: most },
      }),
      enabled: mayFlags,
    })),
  });

  const now = Date.now();
  const items = <T>(read: { data: { items: T[] } | undefined }): T[] => read.data?.items ?? [];
  const groups = inOrder([
    ...heldConcerns(
      project,
      {
        waitsForMe: items(forMe),
        mine: [...items(waiting), ...items(rejected)],
        failed: [...items(failed), ...items(conflict)],
      },
      now,
    ),
    ...rolloutConcerns(project, [...items(heldUp), ...items(waits), ...items(paused)]),
    ...killConcerns(
      project,
      killed.map(({ data }, i) => ({ environment: environments[i]!, flags: data?.data.items ?? [] })),
    ),
    ...keyConcerns(project, items(keys), now),
    ...staleConcerns(project, items(stale), stale.data?.total ?? 0),
  ]);
  // Of those a page holds, no more are counted.
  const hasMore = new Map([['waits-for-me', forMe.data?.next !== undefined]]);
  const reads = [forMe, waiting, rejected, failed, conflict, paused, heldUp, waits, stale, keys, ...killed];
  return {
    groups: groups.map((one) => (hasMore.get(one.id) ? { ...one, count: `${one.count}+` } : one)),
    isPending: reads.some(({ isPending, fetchStatus }) => isPending && fetchStatus === 'fetching'),
    problem: reads.find(({ error }) => error)?.error,
  };
}
