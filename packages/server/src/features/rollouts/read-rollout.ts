import { invalidInput, operations } from '@halyard/contract';
import type { Context } from '@halyard/core';
import { handle, versionTag } from '../../door.ts';
import { getFlag } from '../flags/index.ts';
import { getRollout } from './queries.ts';
import { answerOf } from './rollout-answer.ts';

export const readRollout = handle(operations.readRollout, async (door, { params, query }) => {
  await getFlag(door.db, door.project, params.flagId);
  const row = await getRollout(door.db, {
    project: door.project,
    environment: query.environment,
    flag: params.flagId,
    rule: query.rule ?? null,
  });
  return { body: await answerOf(door, row, contextOf(query)), etag: versionTag(row.version) };
});

/** undefined: nobody was asked about. */
function contextOf({
  targetingKey,
  context,
}: {
  targetingKey?: string | undefined;
  context?: string | undefined;
}) {
  if (targetingKey === undefined && context === undefined) return undefined;
  const attributes = context === undefined ? {} : parseContext(context);
  return { ...attributes, ...(targetingKey === undefined ? {} : { targetingKey }) } as Context;
}

function parseContext(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Falls through to the one complaint.
  }
  throw invalidInput([{ pointer: '?context', message: 'send a JSON object of attributes' }]);
}
