import { invalidInput, OperationError, operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { randomText } from '../../platform/ids.ts';
import { countTriggers, insertTrigger } from './queries.ts';
import { authoriseTrigger, requireMayAct } from './require-may-act.ts';
import { type TriggerRow, triggerEntry } from './trigger-row.ts';
import { newSecret } from './trigger-secret.ts';

const mostTriggers = 1_000;

export const createTrigger = handle(operations.createTrigger, async (door, { body }) => {
  const expires_at = body.expiresAt === null ? null : new Date(body.expiresAt);
  if (expires_at && expires_at <= door.now) {
    throw invalidInput([{ pointer: '/expiresAt', message: 'use an instant to come' }]);
  }
  const { kind, id: actorId, name, account } = door.actor;
  const id = `trg_${randomText(12)}`;
  const { columns, shown } = newSecret({ id, mode: body.mode }, door.servedAt);
  const row: TriggerRow = {
    id,
    project: door.project,
    name: body.name,
    flag: body.flag,
    environment: body.environment,
    action: body.action,
    mode: body.mode,
    ...columns,
    created_by: { kind, id: actorId, name, ...(account ? { account } : {}) },
    disabled: false,
    expires_at,
    created_at: door.now,
    version: 1,
  };
  await requireMayAct(door, row);
  const may = authoriseTrigger(door, row);
  if ((await countTriggers(door.db, door.project)) >= mostTriggers) {
    const message = `a project has at most ${mostTriggers} triggers; delete those that nobody needs`;
    throw new OperationError('CONFLICT', message, { more: { conflicts: [] } });
  }
  await insertTrigger(door.writer(may), row);
  const after = triggerEntry(row);
  door.put(may, { kind: 'trigger', key: id, version: 1, before: null, after });
  return { body: { ...after, ...shown }, etag: versionTag(1) };
});
