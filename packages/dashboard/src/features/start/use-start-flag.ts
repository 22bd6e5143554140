import { useProject } from '../../api/project-key.ts';
import { useRead } from '../../api/use-read.ts';

/** As many as a menu shows before somebody searches. */
const mostOffered = 50;

export interface StartFlag {
  key: string;
  client: boolean;
  tags: readonly string[];
}

/**
 * The flag that is tried: the one that is named, asked for by its key, since a list of them ends somewhere; else the first of those
 * that there are. One that is named and cannot be tried is never replaced by another.
 */
export function useStartFlag(named: string | undefined) {
  const project = useProject();
  const list = useRead('listFlags', { query: { project, kind: 'boolean', limit: mostOffered } });
  const one = useRead(
    'readFlag',
    { params: { flagId: named ?? '' }, query: { project } },
    { enabled: named !== undefined },
  );
  const known = list.data?.items ?? [];
  const isBoolean = one.data?.kind === 'boolean';
  const flag: StartFlag | undefined = named === undefined ? known[0] : isBoolean ? one.data : undefined;
  return {
    flag,
    known,
    isKnown: list.data !== undefined && (named === undefined || !one.isPending),
    /** Named, there, and not one that the code of this page can ask for. */
    isOtherKind: one.data !== undefined && !isBoolean,
    problem: list.error ?? (named === undefined ? null : one.error),
    retry: () => void Promise.all([list.refetch(), ...(named === undefined ? [] : [one.refetch()])]),
  };
}
