import { useRead } from '../../../api/use-read.ts';
import type { FlagDraft } from './flag-draft.ts';

/** Who changed the flag last, where that matters to the draft; undefined until it is known. */
export function useLastAuthor({ project, flag, takenOver, collisions }: FlagDraft): string | undefined {
  const { data } = useRead(
    'readFlagHistory',
    { params: { flagId: flag }, query: { project, limit: 1 } },
    { enabled: takenOver !== undefined || collisions.length > 0 },
  );
  return takenOver?.who ?? data?.items[0]?.actor.name;
}
