import type { Authorised, Door } from '../../door.ts';
import { configurationFromDraft } from './configuration-from-input.ts';
import type { FlagConfiguration, FlagMeta } from './flag-state.ts';
import { saveConfigurations } from './queries.ts';
import { writeConfigurations } from './write-configurations.ts';

/**
 * What every flag does in an environment that comes into use: what is given, else what a new flag does, which is enabled for
 * kill switches only. Three statements, however many flags.
 */
export async function fillWithFlags(
  door: Door,
  may: Authorised,
  flags: readonly FlagMeta[],
  given: ReadonlyMap<string, FlagConfiguration>,
): Promise<void> {
  const configurationOf = (meta: FlagMeta) => given.get(meta.key) ?? configurationFromDraft(undefined, meta);
  await writeConfigurations(
    door,
    flags
      .filter(({ archivedAt }) => archivedAt === null)
      .map((meta) => ({ may, before: undefined, meta, configuration: configurationOf(meta) })),
  );
  // An archived flag is in no snapshot: it gets its first version when it is restored.
  const archived = flags
    .filter(({ archivedAt }) => archivedAt !== null)
    .map((meta) => ({
      ...configurationOf(meta),
      environment: may.environment!,
      flag: meta.key,
      version: 0,
    }));
  if (archived.length > 0) await saveConfigurations(door.writer(may), door.project, archived);
}
