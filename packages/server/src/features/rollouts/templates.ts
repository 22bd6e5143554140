/** Steps under a name, for rollouts to begin with. */
import { OperationError, operations, type RolloutTemplate } from '@halyard/contract';
import { type Authorised, type Door, handle, versionTag } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import {
  countTemplates,
  findTemplate,
  findTemplates,
  insertTemplate,
  lastTemplateVersion,
  removeTemplate,
  type TemplateRow,
  updateTemplate,
} from './queries.ts';

const mostTemplates = 1_000;

export const listRolloutTemplates = handle(operations.listRolloutTemplates, async (door) => ({
  body: { items: (await findTemplates(door.db, door.project)).map(templateAnswer) },
}));

export const readRolloutTemplate = handle(operations.readRolloutTemplate, async (door, { params }) =>
  answer(await getTemplate(door, params.templateId)),
);

export const createRolloutTemplate = handle(operations.createRolloutTemplate, async (door, { body }) => {
  const { project, now } = door;
  const may = door.authorise({ environment: null });
  const { key, name = key, steps } = body;
  if ((await countTemplates(door.db, project)) >= mostTemplates) {
    const message = `a project has at most ${mostTemplates} rollout templates; delete those that nobody needs`;
    throw new OperationError('CONFLICT', message, { more: { conflicts: [] } });
  }
  const version = (await lastTemplateVersion(door.db, project, key)) + 1;
  const row = { project, key, name, steps, version, created_at: now, updated_at: now };
  if (!(await insertTemplate(door.writer(may), row))) {
    throw new OperationError('ALREADY_EXISTS', `there is a rollout template ${key} already`);
  }
  log(door, may, undefined, row);
  return answer(row);
});

export const putRolloutTemplate = handle(operations.putRolloutTemplate, async (door, { params, body }) => {
  const before = await getTemplate(door, params.templateId);
  door.match(versionTag(before.version));
  const may = door.authorise({ environment: null });
  if (sameJson({ ...body }, { name: before.name, steps: before.steps })) return answer(before);
  const row = { ...before, ...body, version: before.version + 1, updated_at: door.now };
  await updateTemplate(door.writer(may), row);
  log(door, may, before, row);
  return answer(row);
});

export const deleteRolloutTemplate = handle(operations.deleteRolloutTemplate, async (door, { params }) => {
  const before = await getTemplate(door, params.templateId);
  door.match(versionTag(before.version));
  const may = door.authorise({ environment: null });
  await removeTemplate(door.writer(may), before);
  log(door, may, before, undefined);
  return { body: null };
});

/** Throws NOT_FOUND. */
async function getTemplate(door: Door, key: string): Promise<TemplateRow> {
  const row = await findTemplate(door.db, door.project, key);
  if (!row) throw new OperationError('NOT_FOUND', `there is no rollout template ${key}`);
  return row;
}

function log(
  door: Door,
  may: Authorised,
  before: TemplateRow | undefined,
  after: TemplateRow | undefined,
): void {
  const { key, version } = (after ?? before)!;
  door.put(may, {
    kind: 'rollout-template',
    key,
    version: after ? version : version + 1,
    before: before ? templateAnswer(before) : null,
    after: after ? templateAnswer(after) : null,
  });
}

function answer(row: TemplateRow) {
  return { body: templateAnswer(row), etag: versionTag(row.version) };
}

function templateAnswer({ key, name, steps, version, created_at, updated_at }: TemplateRow): RolloutTemplate {
  return {
    key,
    name,
    steps,
    version,
    createdAt: created_at.toISOString(),
    updatedAt: updated_at.toISOString(),
  };
}
