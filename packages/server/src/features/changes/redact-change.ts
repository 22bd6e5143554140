/**
 * Takes parts of a change away and leaves their hashes, so that the chain holds and still says that they were there.
 * Itself a change, whose entry names what is gone.
 */
import { invalidInput, OperationError, operations } from '@halyard/contract';
import { sql } from 'kysely';
import { type Door, type Handler, handle } from '../../door.ts';
import type { Db, ReadDb } from '../../platform/database.ts';
import { isSealedByParts, partHash, storedChange } from '../../seal-change.ts';
import { termsLiteral, termsOf } from '../../search-terms.ts';
import { changeAnswer } from './change-answer.ts';
import { goneParts } from './check-chain.ts';
import { type ChangeRow, type ItemRow, itemsWithBefore, readChangeRows } from './queries.ts';
import { parseSeq, scopeOf } from './read-changes.ts';
import { searchChanges } from './search-changes.ts';

/** Takes what the log has of it from what has ended; false where it goes on. */
export type BlankEnded = (door: Door, item: Pick<ItemRow, 'kind' | 'key' | 'project'>) => Promise<boolean>;

/** `blankEnded`: given, since it is other features that know. */
export function createRedactChange(blankEnded: BlankEnded): Handler {
  return handle(operations.redactChange, async (door, { params, body }) => {
    const { row, items } = await getChange(door.db, scopeOf(door), params.seq);
    const places = [...new Set(body.items)].sort((a, b) => a - b);
    requireKnown(places, items);
    const change = storedChange(row, items);
    const before = goneParts(change);
    const wanted = [
      ...(body.input ? ['input'] : []),
      ...(body.comment ? ['comment'] : []),
      ...places.map((place) => `item ${place}`),
    ];
    if (wanted.length === 0) {
      throw invalidInput([{ pointer: '', message: 'say what is to go: input, comment or items' }]);
    }
    const authorised = door.authorise({ project: row.project, environment: null });
    const parts = wanted.filter((part) => !before.includes(part));
    const fresh = { input: parts.includes('input'), comment: parts.includes('comment') };
    const freshItems = items.filter(({ position }) => parts.includes(`item ${position}`));
    if (parts.length > 0) {
      if (!isSealedByParts(change)) {
        const why = 'it was recorded by a version whose log holds only as a whole';
        throw new OperationError('NOT_REDACTABLE', `change ${row.seq} cannot be redacted: ${why}`);
      }
      await requirePast(door, freshItems, blankEnded);
      const db = door.writer(authorised);
      await takeAway(db, row, items, { ...fresh, items: freshItems });
      const all = ['input', 'comment', ...items.map(({ position }) => `item ${position}`)];
      const redacted = all.filter((part) => before.includes(part) || parts.includes(part));
      // Of what belongs to no project the version is its own: it rises with each part.
      const version = row.project === null ? redacted.length : await door.nextVersion(authorised);
      const { seq } = row;
      door.put(authorised, {
        kind: 'change',
        key: String(row.seq),
        version,
        before: before.length === 0 ? null : { seq, redacted: before },
        after: { seq, redacted, version },
      });
    }
    const now = await getChange(door.db, scopeOf(door), params.seq);
    return { body: changeAnswer(now.row, now.items) };
  });
}

async function getChange(
  db: ReadDb,
  scope: ReturnType<typeof scopeOf>,
  text: string,
): Promise<{ row: ChangeRow; items: ItemRow[] }> {
  const seq = parseSeq(text);
  const [found] = await searchChanges(db, scope, { seq }, { order: 'newest', beyond: undefined, limit: 1 });
  const [row] = found === undefined ? [] : await readChangeRows(db, [found]);
  if (!row) throw new OperationError('NOT_FOUND', `there is no change ${text}`);
  return { row, items: (await itemsWithBefore(db, [row.seq])).get(row.seq) ?? [] };
}

function requireKnown(places: number[], items: readonly ItemRow[]): void {
  const problems = places.flatMap((place, index) =>
    place < items.length
      ? []
      : [{ pointer: `/items/${index}`, message: `there is no item ${place} in this change` }],
  );
  if (problems.length > 0) throw invalidInput(problems);
}

/** What stands today is not history: it would be gone here and stay where it is used. What has ended goes there, too. */
async function requirePast(door: Door, items: readonly ItemRow[], blankEnded: BlankEnded): Promise<void> {
  for (const item of items) {
    const { project, environment, kind, key, version, position } = item;
    if (kind === 'change') {
      const why = 'it says what was redacted';
      throw new OperationError('NOT_REDACTABLE', `item ${position} cannot be redacted: ${why}`);
    }
    const later = await door.db
      .selectFrom('change_items')
      .select('seq')
      .where('project', project === null ? 'is' : '=', project)
      .where('environment', environment === null ? 'is' : '=', environment)
      .where('kind', '=', kind)
      .where('key', '=', key)
      .where('version', '>', version)
      .limit(1)
      .executeTakeFirst();
    if (later || (await blankEnded(door, item))) continue;
    const where = environment === null ? '' : ` in ${environment}`;
    throw new OperationError(
      'NOT_REDACTABLE',
      `item ${position} is how ${kind} ${key} stands${where} today; change that first`,
    );
  }
}

async function takeAway(
  db: Db,
  row: ChangeRow,
  items: readonly ItemRow[],
  parts: { input: boolean; comment: boolean; items: readonly ItemRow[] },
): Promise<void> {
  const { seq } = row;
  if (parts.input) {
    const input_sha256 = partHash(row.input_salt!, row.input);
    await db
      .updateTable('changes')
      .set({ input: null, input_salt: null, input_sha256 })
      .where('seq', '=', seq)
      .execute();
  }
  if (parts.comment) {
    const comment_sha256 = partHash(row.comment_salt!, row.comment);
    await db
      .updateTable('changes')
      .set({ comment: null, comment_salt: null, comment_sha256 })
      .where('seq', '=', seq)
      .execute();
  }
  for (const item of parts.items) {
    await db
      .updateTable('change_items')
      .set({ after: null, salt: null, after_sha256: partHash(item.salt!, item.after) })
      .where('seq', '=', seq)
      .where('position', '=', item.position)
      .execute();
  }
  // Nor is it found by its words any more.
  const left = {
    ...row,
    requestId: row.request_id,
    ...(parts.input && { input: null }),
    ...(parts.comment && { comment: null }),
    items: items.map((item) => (parts.items.includes(item) ? { ...item, after: null } : item)),
  };
  const terms = termsLiteral(seq, row.project, termsOf(left));
  await db
    .updateTable('changes')
    .set({ terms: sql`${terms}::tsvector` })
    .where('seq', '=', seq)
    .execute();
}
