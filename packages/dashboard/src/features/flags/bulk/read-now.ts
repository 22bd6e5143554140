import { call } from '../../../api/call.ts';
import type { BulkCall, BulkFlag } from './bulk-action.ts';

export interface FlagNow {
  flag: BulkFlag & {
    environments: Readonly<Record<string, { enabled: boolean; version: number }>>;
  };
  /** Of the whole flag. */
  etag: string | undefined;
}

/** Read at once. */
const atOnce = 4;

/**
 * Flags as they are now, in the order given: what a list shows of one that is ticked may be from before somebody changed it, and a list
 * of tags that was made of it would take theirs away. Throws a Problem.
 */
export async function readNow(
  project: string,
  flags: readonly BulkFlag[],
  signal?: AbortSignal,
): Promise<FlagNow[]> {
  const found = new Map<string, FlagNow>();
  const waiting = flags.values();
  const readOn = async () => {
    for (const { key } of waiting) {
      const asked = { params: { flagId: key }, query: { project } };
      const { data, etag } = await call('readFlag', asked, signal ? { signal } : {});
      found.set(key, { flag: data, etag });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, readOn));
  return flags.flatMap(({ key }) => found.get(key) ?? []);
}

/** A call that is refused where what it changes is no longer what was read. */
export function heldTo({ flag, etag }: FlagNow, made: BulkCall): BulkCall {
  const there = flag.environments[made.params['environment'] ?? ''];
  return { ...made, ifMatch: there ? `"${there.version}"` : etag };
}
