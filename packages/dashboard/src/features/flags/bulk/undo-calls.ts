import { call } from '../../../api/call.ts';
import { type BulkAction, type BulkCall, type BulkFlag, undoOf } from './bulk-action.ts';

/** Read at once. */
const atOnce = 4;

/** What takes an action back of flags as they are now, each held to what was read of it. Throws a Problem. */
export async function undoCalls(
  project: string,
  action: BulkAction,
  flags: readonly BulkFlag[],
): Promise<BulkCall[]> {
  const waiting = flags.values();
  const found = new Map<string, BulkCall>();
  const readOn = async () => {
    for (const flag of waiting) {
      const { data, etag } = await call('readFlag', { params: { flagId: flag.key }, query: { project } });
      const undone = undoOf(action, flag, data);
      const there = data.environments[undone?.params['environment'] ?? ''];
      if (undone) found.set(flag.key, { ...undone, ifMatch: there ? `"${there.version}"` : etag });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, readOn));
  return flags.flatMap(({ key }) => found.get(key) ?? []);
}
