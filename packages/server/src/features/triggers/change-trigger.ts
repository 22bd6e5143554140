import { operations } from '@halyard/contract';
import { type Door, handle, versionTag } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import { forgetMessages, getTrigger, removeTrigger, updateTrigger } from './queries.ts';
import { authoriseTrigger, requireMayAct } from './require-may-act.ts';
import { type TriggerRow, triggerEntry } from './trigger-row.ts';
import { newSecret } from './trigger-secret.ts';

/** Turning one off is for whoever may change it; on, or longer, for whoever may do what it does. */
export const patchTrigger = handle(operations.patchTrigger, async (door, { params, body }) => {
  const before = await matched(door, params.triggerId);
  const { name = before.name, disabled = before.disabled, expiresAt } = body;
  const expires_at =
    expiresAt === undefined ? before.expires_at : expiresAt === null ? null : new Date(expiresAt);
  const changed = { ...before, name, disabled, expires_at };
  if (sameJson(triggerEntry(before), triggerEntry(changed))) {
    authoriseTrigger(door, before);
    return { body: triggerEntry(before), etag: versionTag(before.version) };
  }
  const isOffOnly = disabled && expiresAt === undefined;
  if (!isOffOnly) await requireMayAct(door, before);
  const after = await save(door, before, changed);
  return { body: triggerEntry(after), etag: versionTag(after.version) };
});

/** Whoever rotates a trigger holds it then. What was said with the old URL is forgotten. */
export const rotateTrigger = handle(operations.rotateTrigger, async (door, { params }) => {
  const before = await matched(door, params.triggerId);
  await requireMayAct(door, before);
  const { columns, shown } = newSecret(before, door.servedAt);
  const after = await save(door, before, { ...before, ...columns });
  await forgetMessages(door.writer(authoriseTrigger(door, before)), before.id);
  return { body: { ...triggerEntry(after), ...shown }, etag: versionTag(after.version) };
});

export const deleteTrigger = handle(operations.deleteTrigger, async (door, { params }) => {
  const before = await matched(door, params.triggerId);
  const may = authoriseTrigger(door, before);
  await removeTrigger(door.writer(may), before.id);
  const version = before.version + 1;
  door.put(may, { kind: 'trigger', key: before.id, version, before: triggerEntry(before), after: null });
  return { body: null };
});

async function matched(door: Door, id: string): Promise<TriggerRow> {
  const row = await getTrigger(door.db, door.project, id);
  door.match(versionTag(row.version));
  return row;
}

async function save(door: Door, before: TriggerRow, changed: TriggerRow): Promise<TriggerRow> {
  const may = authoriseTrigger(door, before);
  const after = { ...changed, version: before.version + 1 };
  await updateTrigger(door.writer(may), after);
  const { version } = after;
  door.put(may, {
    kind: 'trigger',
    key: before.id,
    version,
    before: triggerEntry(before),
    after: triggerEntry(after),
  });
  return after;
}
