import { invalidInput, operations } from '@halyard/contract';
import type { Context } from '@halyard/core';
import { handle, versionTag } from '../../door.ts';
import { cursorOf, parseCursor } from '../../platform/cursor.ts';
import { getFlag } from '../flags/index.ts';
import { findRollouts, getRollout, seqsOf } from './queries.ts';
import { answerOf, summaryOf } from './rollout-answer.ts';

/** Two queries a page. */
export const listRollouts = handle(operations.listRollouts, async (door, { query }) => {
  const { limit, cursor, project: _, ...filter } = query;
  const after = parseCursor(cursor, 'instant');
  const found = await findRollouts(door.db, door.project, filter, { limit: limit + 1, after });
  const rows = found.slice(0, limit);
  const ids = rows.map(({ id }) => id);
  const seqs = await seqsOf(door.db, door.project, ids);
  const last = rows.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return {
    body: {
      items: rows.map((row) => summaryOf(row, seqs.get(row.id)!)),
      ...(hasMore ? { next: cursorOf([last.created_at.toISOString(), last.id]) } : {}),
    },
  };
});

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
