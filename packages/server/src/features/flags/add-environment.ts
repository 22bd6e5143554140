import type { Door } from '../../door.ts';
import { configurationFromDraft } from './configuration-from-input.ts';
import { entryOf } from './flag-state.ts';
import { allFlags, saveConfiguration } from './queries.ts';

/** A new environment has every flag of its project, doing what a new flag does, and none enabled but kill switches. */
export async function addEnvironmentToFlags(door: Door, environment: string): Promise<void> {
  for (const meta of await allFlags(door.db, door.project)) {
    // An archived flag is in no snapshot: it gets its first version when it is restored.
    const may = door.authorise({ environment, tags: meta.tags });
    const version = meta.archivedAt === null ? await door.nextVersion(may) : 0;
    const configuration = { ...configurationFromDraft(undefined, meta), version };
    await saveConfiguration(door.writer(may), door.project, environment, meta.key, configuration);
    const after = entryOf(meta, configuration);
    if (after !== null) door.put(may, { kind: 'flag', key: meta.key, version, before: null, after });
  }
}
