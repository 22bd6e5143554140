import { type ChangeAnswer, type DifferenceAnswer, differences, sentenceOf } from '@halyard/contract';
import type { ChangeRow, ItemRow } from './queries.ts';

/** A change as people read it. `redactedBy`: of those that redacted something of it. */
export function changeAnswer(
  row: ChangeRow,
  items: readonly ItemRow[],
  redactedBy: readonly number[] = [],
): ChangeAnswer {
  const { actor, operation, input } = row;
  const shown = items.map(itemAnswer);
  const redacted = (['input', 'comment'] as const).filter((part) => row[`${part}_sha256`] !== null);
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    sentence: sentenceOf({ actor, operation, input, items: shown }),
    project: row.project,
    actor,
    operation,
    input,
    comment: row.comment,
    requestId: row.request_id,
    previousHash: row.previous_hash,
    hash: row.hash,
    ...(redacted.length > 0 ? { redacted } : {}),
    ...(redactedBy.length > 0 ? { redactedBy: [...redactedBy] } : {}),
    items: shown,
    diff: shown.flatMap(diffOf),
  };
}

function itemAnswer(row: ItemRow): ChangeAnswer['items'][number] {
  const { environment, kind, key, version, after } = row;
  const redacted = (['before', 'after'] as const).filter((side) => row[`${side}_sha256`] !== null);
  const before = row.before ?? null;
  return { environment, kind, key, version, before, after, ...(redacted.length > 0 ? { redacted } : {}) };
}

function diffOf(item: ChangeAnswer['items'][number]): DifferenceAnswer[] {
  const { environment, kind, key, before, after, redacted } = item;
  const place = { environment, kind, key };
  if (redacted) return [{ ...place, pointer: '', op: 'unknown', before, after }];
  if (before === null || after === null) {
    return [{ ...place, pointer: '', op: before === null ? 'add' : 'remove', before, after }];
  }
  return differences(before, after)
    .filter(({ pointer }) => pointer !== '/version')
    .map((difference) => ({ ...place, ...difference }));
}
