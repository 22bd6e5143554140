import {
  type ConfigurationInput,
  configurationInput,
  type FieldProblem,
  invalidInput,
  operations,
  parseInput,
} from '@halyard/contract';
import { type Door, handle, versionTag } from '../../door.ts';
import { mergePatch } from '../../platform/merge-patch.ts';
import { getLiveEnvironment } from '../projects/index.ts';
import { configurationFromInput } from './configuration-from-input.ts';
import { configurationIn, requireLive } from './configuration-in.ts';
import { configurationAnswer, type FlagConfiguration, type FlagState } from './flag-state.ts';
import { getFlag } from './queries.ts';
import { saveFlag } from './save-flag.ts';

export const putConfiguration = handle(operations.putConfiguration, async (door, { params, body }) => {
  const { state } = await matched(door, params);
  return replaceFromInput(door, state, params.environment, body);
});

/** Merged into what GET answers. A member removed by null is null where null means something (RFC 7396 cannot say it). */
export const patchConfiguration = handle(operations.patchConfiguration, async (door, { params, body }) => {
  const { state, configuration } = await matched(door, params);
  const merged = mergePatch(configurationAnswer(configuration), body);
  const whole = parseInput(configurationInput, withNulls(merged), '');
  if (whole.problems) throw invalidInput(whole.problems);
  return replaceFromInput(door, state, params.environment, whole.data as ConfigurationInput);
});

function replaceFromInput(door: Door, state: FlagState, environment: string, input: ConfigurationInput) {
  const problems: FieldProblem[] = [];
  const before = configurationIn(state, environment);
  const frame = { before, variants: state.meta.variants, pointer: '', problems };
  return replaceConfiguration(door, state, environment, configurationFromInput(input, frame), problems);
}

/** A configuration out of a merge patch, with the nulls that the patch took for removals. */
export function withNulls(merged: unknown): unknown {
  if (typeof merged !== 'object' || merged === null || Array.isArray(merged)) return merged;
  const { otherwise } = merged as { otherwise?: unknown };
  const isObject = typeof otherwise === 'object' && otherwise !== null && !Array.isArray(otherwise);
  return { off: null, ...merged, ...(isObject ? { otherwise: { serve: null, ...otherwise } } : {}) };
}

/** The flag, live, with If-Match held against its configuration here. */
export async function matched(
  door: Door,
  params: { flagId: string; environment: string },
  /** Whether it helps at once by what it does to this flag. */
  waitsForNothing: (state: FlagState) => boolean = () => false,
): Promise<{ state: FlagState; configuration: FlagConfiguration }> {
  const state = await getFlag(door.db, door.project, params.flagId, [params.environment]);
  // Says that the environment is archived, where it is.
  if (!state.configurations.has(params.environment)) {
    await getLiveEnvironment(door.db, door.project, params.environment);
  }
  const configuration = configurationIn(state, params.environment);
  door.match(versionTag(configuration.version));
  requireLive(state);
  // Though it should turn out to change nothing.
  door.authorise({
    environment: params.environment,
    tags: state.meta.tags,
    waitsForNothing: waitsForNothing(state),
  });
  return { state, configuration };
}

/** Saves and answers with what it is now: the environment's own, though it may say what it inherited. */
export async function replaceConfiguration(
  door: Door,
  state: FlagState,
  environment: string,
  next: FlagConfiguration,
  problems: FieldProblem[] = [],
  waitsForNothing = false,
) {
  const { inherited: _, ...own } = next;
  const after = { ...state, configurations: new Map(state.configurations).set(environment, own) };
  const saved = await saveFlag(door, state, after, {
    pointer: () => '',
    problems,
    waitsForNothing,
    isAuthorised: true,
  });
  const configuration = configurationIn(saved, environment);
  return { body: configurationAnswer(configuration), etag: versionTag(configuration.version) };
}
