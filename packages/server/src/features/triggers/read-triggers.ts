import { operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { callsOf, getTrigger, listOfTriggers } from './queries.ts';
import { triggerEntry } from './trigger-row.ts';

export const listTriggers = handle(operations.listTriggers, async (door) => {
  const rows = await listOfTriggers(door.db, door.project);
  return { body: { items: rows.map(triggerEntry) } };
});

export const readTrigger = handle(operations.readTrigger, async (door, { params }) => {
  const row = await getTrigger(door.db, door.project, params.triggerId);
  return { body: triggerEntry(row), etag: versionTag(row.version) };
});

export const listTriggerCalls = handle(operations.listTriggerCalls, async (door, { params }) => {
  const { id } = await getTrigger(door.db, door.project, params.triggerId);
  const calls = await callsOf(door.db, id);
  const items = calls.map(({ at, outcome, detail, address }) => {
    return { at: at.toISOString(), outcome, detail, address };
  });
  return { body: { items } };
});
