import { invalidInput, OperationError, operations } from '@halyard/contract';
import { type Door, handle, versionTag } from '../../door.ts';
import { cursorOf, parseCursor } from '../../platform/cursor.ts';
import { findEnvironment } from '../projects/index.ts';
import { configurationAnswer, flagAnswer, flagTag } from './flag-state.ts';
import { originOf } from './inherit-configuration.ts';
import { configurationsOf, type FlagOrder, findConfiguration, findFlags, getFlag } from './queries.ts';

export const readFlag = handle(operations.readFlag, async (door, { params }) => {
  const state = await getFlag(door.db, door.project, params.flagId);
  return { body: flagAnswer(state), etag: flagTag(state) };
});

/** Of an archived environment as well: what stays of it. */
export const readConfiguration = handle(operations.readConfiguration, async (door, { params }) => {
  const { flagId, environment } = params;
  const state = await getFlag(door.db, door.project, flagId);
  const configuration =
    state.configurations.get(environment) ??
    (await findConfiguration(door.db, door.project, environment, flagId));
  if (!configuration) throw new OperationError('NOT_FOUND', `there is no environment ${environment}`);
  const body = {
    ...configurationAnswer(configuration),
    ...(await originOf(door, state, environment, configuration)),
  };
  return { body, etag: versionTag(configuration.version) };
});

/** Two queries a page, whatever its size. */
export const listFlags = handle(operations.listFlags, async (door, { query }) => {
  await requireStateSomewhere(door, query);
  const descending = query.sort.startsWith('-');
  const order = query.sort.replace('-', '') as FlagOrder;
  const found = await findFlags(
    door.db,
    door.project,
    { ...query, archived: query.archived ?? false },
    {
      order,
      descending,
      after: parseCursor(query.cursor, order === 'key' ? 'text' : 'instant'),
      limit: query.limit + 1,
    },
  );
  const page = found.slice(0, query.limit);
  const configurations = await configurationsOf(
    door.db,
    door.project,
    page.map((meta) => meta.key),
  );
  const items = page.map((meta) => {
    const {
      environments,
      schema: _,
      ...flag
    } = flagAnswer({ meta, configurations: configurations.get(meta.key)! });
    const summaries = Object.entries(environments).map(([key, { enabled, killed, version }]) => [
      key,
      { enabled, killed, version },
    ]);
    return { ...flag, environments: Object.fromEntries(summaries) };
  });
  const last = page.at(-1);
  if (found.length <= query.limit || !last) return { body: { items } };
  const value = order === 'key' ? last.key : last[order as 'createdAt'].toISOString();
  return { body: { items, next: cursorOf([value, last.key]) } };
});

/** Throws INVALID_INPUT unless `state` and `environment` come together, and the environment exists. */
export async function requireStateSomewhere(
  door: Door,
  { environment, state }: { environment?: string | undefined; state?: string | undefined },
): Promise<void> {
  if (environment === undefined && state === undefined) return;
  if (environment === undefined) {
    throw invalidInput([{ pointer: '?environment', message: '`state` is that of an environment: name it' }]);
  }
  if (state === undefined) {
    throw invalidInput([
      { pointer: '?state', message: '`environment` goes with `state`: enabled or disabled' },
    ]);
  }
  const found = await findEnvironment(door.db, door.project, environment);
  if (!found || found.archived_at !== null) {
    throw invalidInput([{ pointer: '?environment', message: `there is no environment ${environment}` }]);
  }
}
