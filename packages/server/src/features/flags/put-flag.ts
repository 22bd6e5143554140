import {
  type FieldProblem,
  invalidInput,
  operations,
  type PutFlagBody,
  parseInput,
  putFlagBody,
} from '@halyard/contract';
import { type Door, handle } from '../../door.ts';
import { mergePatch } from '../../platform/merge-patch.ts';
import { compareEnvironments } from '../projects/index.ts';
import { configurationFromInput } from './configuration-from-input.ts';
import { requireLive } from './configuration-in.ts';
import {
  configurationAnswer,
  type FlagConfiguration,
  type FlagState,
  flagAnswer,
  flagTag,
} from './flag-state.ts';
import { withNulls } from './put-configuration.ts';
import { getFlag } from './queries.ts';
import { saveFlag } from './save-flag.ts';

export const putFlag = handle(operations.putFlag, async (door, { params, body }) => {
  const before = await getFlag(door.db, door.project, params.flagId, Object.keys(body.environments));
  door.match(flagTag(before));
  return replaceFlag(door, before, body);
});

/** The patch is merged into what GET answers, a schema replaced, and the result judged as PUT judges it. */
export const patchFlag = handle(operations.patchFlag, async (door, { params, body }) => {
  const before = await getFlag(door.db, door.project, params.flagId, namesIn(body['environments']));
  door.match(flagTag(before));
  // Merged, a schema would keep what its author left out, and lose what is null on purpose.
  const { schema = before.meta.schema, ...rest } = body;
  const merged = mergePatch(wholeAnswer(before), rest) as Record<string, unknown>;
  const whole = parseInput(
    putFlagBody,
    { owner: null, expiresAt: null, ...merged, ...environmentsOf(merged), schema },
    '',
  );
  if (whole.problems) throw invalidInput(whole.problems);
  return replaceFlag(door, before, whole.data);
});

function namesIn(environments: unknown): string[] {
  return typeof environments === 'object' && environments !== null ? Object.keys(environments) : [];
}

/** What GET answers, with what is inherited where that is about to be changed. */
function wholeAnswer(state: FlagState) {
  const environments = [...state.configurations].map(([key, each]) => [key, configurationAnswer(each)]);
  return { ...flagAnswer(state), environments: Object.fromEntries(environments) };
}

function environmentsOf({ environments }: Record<string, unknown>): Record<string, unknown> {
  if (typeof environments !== 'object' || environments === null || Array.isArray(environments)) return {};
  const entries = Object.entries(environments).map(([key, merged]) => [key, withNulls(merged)]);
  return { environments: Object.fromEntries(entries) };
}

async function replaceFlag(door: Door, before: FlagState, body: PutFlagBody) {
  requireLive(before);
  const problems = compareFixed(before, body);
  const configurationOf = (environment: string, now: FlagConfiguration) => {
    const input = Object.hasOwn(body.environments, environment) ? body.environments[environment] : undefined;
    const pointer = `/environments/${environment}`;
    const { variants } = body;
    return input ? configurationFromInput(input, { before: now, variants, pointer, problems }) : now;
  };
  const after: FlagState = {
    meta: {
      ...before.meta,
      name: body.name,
      description: body.description,
      variants: body.variants,
      schema: body.schema,
      tags: body.tags,
      owner: body.owner,
      expiresAt: body.expiresAt === null ? null : new Date(body.expiresAt),
      client: body.client,
    },
    configurations: new Map(
      [...before.configurations].map(([environment, configuration]) => [
        environment,
        configurationOf(environment, configuration),
      ]),
    ),
  };
  const saved = await saveFlag(door, before, after, { problems });
  return { body: flagAnswer(saved), etag: flagTag(saved) };
}

/** What a flag keeps for life, and the environments there are. */
function compareFixed(before: FlagState, body: PutFlagBody): FieldProblem[] {
  const changed = (['kind', 'type'] as const).filter((field) => body[field] !== before.meta[field]);
  return [
    ...changed.map((field) => ({
      pointer: `/${field}`,
      message: `the ${field} of a flag cannot change (it is ${before.meta[field]}): applications rely on it`,
    })),
    ...compareEnvironments(Object.keys(body.environments), [...before.configurations.keys()]),
  ];
}
