import type { Door } from '../../door.ts';
import { allSegmentKeys, saveSegmentConfiguration } from './queries.ts';

/** In a new environment every segment holds nobody. */
export async function addEnvironmentToSegments(door: Door, environment: string): Promise<void> {
  const keys = await allSegmentKeys(door.db, door.project);
  if (keys.length === 0) return;
  const version = await door.nextVersion(environment);
  for (const key of keys) {
    const entry = { if: { any: [] }, version };
    await saveSegmentConfiguration(door.db, door.project, environment, key, entry);
    door.put({ environment, kind: 'segment', key, version, before: null, after: entry });
  }
}
