import { operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { findProblems } from './find-problems.ts';
import { callsOf, getTrigger, listOfTriggers } from './queries.ts';
import { triggerEntry } from './trigger-row.ts';

export const listTriggers = handle(operations.listTriggers, async (door) => {
  const rows = await listOfTriggers(door.db, door.project);
  const problems = await findProblems(door, rows);
  const items = rows.map((row) => ({ ...triggerEntry(row), problem: problems.get(row.id) ?? null }));
  return { body: { items } };
});

export const readTrigger = handle(operations.readTrigger, async (door, { params }) => {
  const row = await getTrigger(door.db, door.project, params.triggerId);
  const problem = (await findProblems(door, [row])).get(row.id) ?? null;
  return { body: { ...triggerEntry(row), problem }, etag: versionTag(row.version) };
});

export const listTriggerCalls = handle(operations.listTriggerCalls, async (door, { params }) => {
  const { id } = await getTrigger(door.db, door.project, params.triggerId);
  const calls = await callsOf(door.db, id);
  const items = calls.map(({ at, outcome, detail, address }) => {
    return { at: at.toISOString(), outcome, detail, address };
  });
  return { body: { items } };
});
