/** What a list of flags was narrowed to, kept under a name for everybody in the project. */
import { OperationError, operations, type SavedFilter } from '@halyard/contract';
import { type Authorised, type Door, handle, versionTag } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import {
  findSavedFilter,
  findSavedFilters,
  insertSavedFilter,
  lastSavedFilterVersion,
  removeSavedFilter,
  type SavedFilterRow,
  updateSavedFilter,
} from './queries.ts';

export const listSavedFilters = handle(operations.listSavedFilters, async (door) => ({
  body: { items: (await findSavedFilters(door.db, door.project)).map(savedFilterAnswer) },
}));

export const readSavedFilter = handle(operations.readSavedFilter, async (door, { params }) =>
  answer(await getSavedFilter(door, params.filterId)),
);

export const createSavedFilter = handle(operations.createSavedFilter, async (door, { body }) => {
  const { project, now, actor } = door;
  const may = door.authorise({ environment: null });
  const { key, name = key, filter } = body;
  const version = (await lastSavedFilterVersion(door.db, project, key)) + 1;
  const { kind, id, name: by } = actor.account ?? actor;
  const created_by = { kind, id, name: by };
  const row = { project, key, name, filter, created_by, version, created_at: now, updated_at: now };
  if (!(await insertSavedFilter(door.writer(may), row))) {
    throw new OperationError('ALREADY_EXISTS', `there is a saved filter ${key} already`);
  }
  log(door, may, undefined, row);
  return answer(row);
});

export const putSavedFilter = handle(operations.putSavedFilter, async (door, { params, body }) => {
  const before = await getSavedFilter(door, params.filterId);
  door.match(versionTag(before.version));
  const may = door.authorise({ environment: null });
  if (sameJson({ ...body }, { name: before.name, filter: before.filter })) return answer(before);
  const row = { ...before, ...body, version: before.version + 1, updated_at: door.now };
  await updateSavedFilter(door.writer(may), row);
  log(door, may, before, row);
  return answer(row);
});

export const deleteSavedFilter = handle(operations.deleteSavedFilter, async (door, { params }) => {
  const before = await getSavedFilter(door, params.filterId);
  door.match(versionTag(before.version));
  const may = door.authorise({ environment: null });
  await removeSavedFilter(door.writer(may), before);
  log(door, may, before, undefined);
  return { body: null };
});

/** Throws NOT_FOUND. */
async function getSavedFilter(door: Door, key: string): Promise<SavedFilterRow> {
  const row = await findSavedFilter(door.db, door.project, key);
  if (!row) throw new OperationError('NOT_FOUND', `there is no saved filter ${key}`);
  return row;
}

function log(
  door: Door,
  may: Authorised,
  before: SavedFilterRow | undefined,
  after: SavedFilterRow | undefined,
): void {
  const { key, version } = (after ?? before)!;
  door.put(may, {
    kind: 'saved-filter',
    key,
    version: after ? version : version + 1,
    before: before ? savedFilterAnswer(before) : null,
    after: after ? savedFilterAnswer(after) : null,
  });
}

function answer(row: SavedFilterRow) {
  return { body: savedFilterAnswer(row), etag: versionTag(row.version) };
}

function savedFilterAnswer(row: SavedFilterRow): SavedFilter {
  return {
    key: row.key,
    name: row.name,
    filter: row.filter,
    createdBy: row.created_by,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
