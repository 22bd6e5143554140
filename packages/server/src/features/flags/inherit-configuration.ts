/** Dropping what an environment has of its own, so that it follows again the one that it inherits from. */
import { invalidInput, operations } from '@halyard/contract';
import { type Door, handle, versionTag } from '../../door.ts';
import { sourceOf } from '../../environment-tree.ts';
import { configurationIn } from './configuration-in.ts';
import { configurationAnswer, type FlagConfiguration, type FlagState } from './flag-state.ts';
import { matched } from './put-configuration.ts';
import { getFlag } from './queries.ts';
import { saveFlag } from './save-flag.ts';

export const inheritConfiguration = handle(operations.inheritConfiguration, async (door, { params }) => {
  const { state, configuration } = await matched(door, params);
  const { environment } = params;
  const source = sourceOf(await door.environments(), environment, (key) => state.configurations.has(key));
  if (source === undefined) {
    throw invalidInput([{ pointer: '?environment', message: `${environment} inherits from no environment` }]);
  }
  const above = await getFlag(door.db, door.project, params.flagId, [source]);
  const next = { ...configurationIn(above, source), version: configuration.version, inherited: true };
  const after = { ...state, configurations: new Map(state.configurations).set(environment, next) };
  const saved = await saveFlag(door, state, after, { pointer: () => '', isAuthorised: true });
  const now = configurationIn(saved, environment);
  const body = { ...configurationAnswer(now), inherited: true, from: source };
  return { body, etag: versionTag(now.version) };
});

/** What an answer adds in an environment that inherits; nothing where it does not. */
export async function originOf(
  door: Door,
  state: FlagState,
  environment: string,
  { inherited = false }: FlagConfiguration,
): Promise<{ inherited?: boolean; from?: string }> {
  const tree = await door.environments();
  if (tree.parentOf(environment) === undefined && !inherited) return {};
  const source = sourceOf(tree, environment, (key) => state.configurations.has(key));
  return inherited && source !== undefined ? { inherited, from: source } : { inherited };
}
