import type { ImportReport, ProjectDocument } from '@halyard/contract';
import { sameJson } from '../../platform/canonical-json.ts';
import { shareThread } from '../../platform/share-thread.ts';
import { documentOf } from './document-of.ts';
import type { ProjectState } from './project-state.ts';

/** What an import makes of a project, counted; the items of its change say it in full. */
export async function reportOf(
  before: ProjectState,
  after: ProjectState,
  document: ProjectDocument,
  mode: ImportReport['mode'],
): Promise<ImportReport> {
  const was = await documentOf(before);
  const is = await documentOf(after);
  const named = new Set(document.environments?.map(({ key }) => key));
  const byKey = (list: { key: string }[] = []) => Object.fromEntries(list.map((one) => [one.key, one]));
  const isGone = (key: string) => {
    const flag = after.flags.get(key);
    return flag !== undefined && flag.meta.archivedAt !== null && !Object.hasOwn(document.flags ?? {}, key);
  };
  const goneFlags = [...before.flags].filter(([key, { meta }]) => meta.archivedAt === null && isGone(key));
  const goneSegments = [...before.segments.keys()].filter((key) => !after.segments.has(key));
  return {
    project: before.project.key,
    mode,
    environments: await counted(byKey(was.environments), byKey(is.environments), []),
    flags: await counted(
      was.flags,
      is.flags,
      goneFlags.map(([key]) => key),
    ),
    segments: await counted(was.segments, is.segments, goneSegments),
    removed: [
      ...goneFlags.map(([key]) => ({ kind: 'flag' as const, key })),
      ...goneSegments.map((key) => ({ kind: 'segment' as const, key })),
    ].sort((a, b) => (a.kind === b.kind ? (a.key < b.key ? -1 : 1) : a.kind < b.kind ? -1 : 1)),
    untouchedEnvironments: before.environments
      .filter(({ key, archived_at }) => archived_at === null && !named.has(key))
      .map(({ key }) => key),
  };
}

async function counted(
  was: Record<string, unknown> = {},
  is: Record<string, unknown> = {},
  removed: string[],
): Promise<ImportReport['flags']> {
  const pause = shareThread();
  const gone = new Set(removed);
  const count = { created: 0, updated: 0, removed: removed.length, unchanged: 0 };
  for (const key of Object.keys(is)) {
    await pause();
    if (gone.has(key)) continue;
    if (!Object.hasOwn(was, key)) count.created++;
    else if (sameJson(was[key], is[key])) count.unchanged++;
    else count.updated++;
  }
  return count;
}
