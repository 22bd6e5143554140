import { useQueries } from '@tanstack/react-query';
import { useProject } from './project-key.ts';
import { readOptions, useRead } from './use-read.ts';

const none: readonly string[] = [];

/**
 * The tags of flags of which only the keys are at hand; undefined while they are not known. They are read only for those whose roles
 * name tags: for everybody else they count for nothing, and are taken for none.
 */
export function useFlagTags(keys: readonly string[]): (key: string) => readonly string[] | undefined {
  const project = useProject();
  const { data: access } = useRead('readAccess', {});
  const areNamed = access?.rules.some(({ tags }) => tags !== null) ?? false;
  const asked = areNamed ? keys : none;
  const results = useQueries({
    queries: asked.map((flagId) => readOptions('readFlag', { params: { flagId }, query: { project } })),
  });
  if (!areNamed) return () => none;
  const known = new Map(results.flatMap(({ data }) => (data ? [[data.data.key, data.data.tags]] : [])));
  return (key) => known.get(key);
}
