import { invalidInput, operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { answerOf, holdCalls, requireToCome } from './hold.ts';
import { firstOccurrence } from './occurrence.ts';

export const createHeldOperation = handle(operations.createHeldOperation, async (door, { body }) => {
  const { calls, at, repeat, late, comment, propose } = body;
  const start = at === null ? null : requireToCome(at, door.now);
  const dueAt = repeat ? firstOccurrence(repeat, start ?? door.now, '/repeat') : start;
  const given = { calls, dueAt, rule: repeat ?? null, late, comment, propose };
  const row = await holdCalls(door, { ...given, isForeseen: true });
  if (row.due_at === null && row.approvals_needed === 0) {
    throw invalidInput([
      { pointer: '/at', message: 'say when: nobody has to approve of it, so it waits for nothing' },
    ]);
  }
  return { body: await answerOf(door, row), etag: versionTag(row.version) };
});
