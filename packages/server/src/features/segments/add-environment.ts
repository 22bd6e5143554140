import type { Door } from '../../door.ts';
import { allSegmentKeys, saveSegmentConfiguration } from './queries.ts';

/** In a new environment every segment holds nobody. */
export async function addEnvironmentToSegments(door: Door, environment: string): Promise<void> {
  const keys = await allSegmentKeys(door.db, door.project);
  if (keys.length === 0) return;
  const may = door.authorise({ environment });
  const version = await door.nextVersion(may);
  for (const key of keys) {
    const entry = { if: { any: [] }, version };
    await saveSegmentConfiguration(door.writer(may), door.project, environment, key, entry);
    door.put(may, { kind: 'segment', key, version, before: null, after: entry });
  }
}
