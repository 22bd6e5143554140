import type { ImportReport, ProjectDocument } from '@halyard/contract';
import { canonicalJson } from '../../platform/canonical-json.ts';
import { documentOf } from './document-of.ts';
import type { ProjectState } from './project-state.ts';

/** What an import makes of a project, counted; the items of its change say it in full. */
export function reportOf(
  before: ProjectState,
  after: ProjectState,
  document: ProjectDocument,
  mode: ImportReport['mode'],
): ImportReport {
  const was = documentOf(before);
  const is = documentOf(after);
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
    environments: counted(byKey(was.environments), byKey(is.environments), []),
    flags: counted(
      was.flags,
      is.flags,
      goneFlags.map(([key]) => key),
    ),
    segments: counted(was.segments, is.segments, goneSegments),
    removed: [
      ...goneFlags.map(([key]) => ({ kind: 'flag' as const, key })),
      ...goneSegments.map((key) => ({ kind: 'segment' as const, key })),
    ].sort((a, b) => (a.kind === b.kind ? (a.key < b.key ? -1 : 1) : a.kind < b.kind ? -1 : 1)),
    untouchedEnvironments: before.environments.map(({ key }) => key).filter((key) => !named.has(key)),
  };
}

function counted(was: Record<string, unknown> = {}, is: Record<string, unknown> = {}, removed: string[]) {
  const kept = Object.keys(is).filter((key) => !removed.includes(key));
  const old = kept.filter((key) => Object.hasOwn(was, key));
  const updated = old.filter((key) => canonicalJson(was[key]) !== canonicalJson(is[key])).length;
  return {
    created: kept.length - old.length,
    updated,
    removed: removed.length,
    unchanged: old.length - updated,
  };
}
