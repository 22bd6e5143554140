import type { Door } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import { type EnvironmentChange, writeEnvironments } from '../environments/index.ts';
import { type EnvironmentRow, environmentEntry, insertEnvironment } from '../projects/index.ts';
import { parentsFirst } from './plan-environments.ts';
import { environmentsByKey, type ProjectState } from './project-state.ts';

/** Parents first: the others refer to them. */
export async function saveEnvironments(door: Door, before: ProjectState, after: ProjectState): Promise<void> {
  const known = environmentsByKey(before);
  const changes: EnvironmentChange[] = [];
  for (const row of parentsFirst(environmentsByKey(after))) {
    const old = known.get(row.key);
    if (old) {
      if (sameJson(environmentEntry(old), environmentEntry(row))) continue;
      // Where only its place is another, it makes room.
      const isMoved = sameJson(environmentEntry({ ...old, position: row.position }), environmentEntry(row));
      if (!isMoved) door.authorise({ environment: null, about: row.key });
      changes.push({ before: old, after: row });
    } else await create(door, row);
  }
  if (changes.length > 0) await writeEnvironments(door, door.authorise({ environment: null }), changes);
}

async function create(door: Door, row: EnvironmentRow): Promise<void> {
  const may = door.authorise({ environment: null, about: row.key });
  const version = await door.nextVersion(may);
  const made = { ...row, version };
  await insertEnvironment(door.writer(may), made);
  const after = environmentEntry(made);
  door.put(may, { kind: 'environment', key: row.key, version, before: null, after });
}
