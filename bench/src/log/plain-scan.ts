/** The answers as a plain look at every change gives them: no index, no terms, and other code. */
import type { Db } from '../../../packages/server/src/platform/database.ts';
import type { Question } from './questions.ts';

interface PlainChange {
  seq: number;
  at: string;
  project: string | null;
  actor: { kind: string; id: string; name: string; account?: { id: string; name: string } };
  operation: string;
  comment: string | null;
  requestId: string;
  items: { environment: string | null; kind: string; key: string }[];
}

const pageSize = 10_000;

/** For each question the numbers of the first `limit` changes that answer it, as an administrator sees them. */
export async function plainScan(db: Db, questions: readonly Question[], limit: number): Promise<number[][]> {
  const found = questions.map((): number[] => []);
  const newestFirst = new Set(questions.flatMap(({ sort }, i) => (sort === '-seq' ? [i] : [])));
  for (let after = 0; ; ) {
    const changes = await readPage(db, after);
    if (changes.length === 0) break;
    after = changes.at(-1)!.seq;
    for (const change of changes) {
      const words = wordsOf(change);
      questions.forEach((question, i) => {
        const own = found[i]!;
        if (!newestFirst.has(i) && own.length === limit) return;
        if (!answers(change, words, question)) return;
        own.push(change.seq);
        if (own.length > limit) own.shift();
      });
    }
  }
  return found.map((seqs, i) => (newestFirst.has(i) ? seqs.toReversed() : seqs));
}

async function readPage(db: Db, after: number): Promise<PlainChange[]> {
  const rows = await db
    .selectFrom('changes')
    .select(['seq', 'at', 'project', 'actor', 'operation', 'comment', 'request_id as requestId'])
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(pageSize)
    .execute();
  if (rows.length === 0) return [];
  const items = Map.groupBy(
    await db
      .selectFrom('change_items')
      .select(['seq', 'environment', 'kind', 'key'])
      .where('seq', '>', after)
      .where('seq', '<=', rows.at(-1)!.seq)
      .execute(),
    ({ seq }) => seq,
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString(), items: items.get(row.seq) ?? [] }));
}

function wordsOf({ comment, actor, operation, items }: PlainChange): string[] {
  const texts = [comment, actor.name, actor.account?.name, operation, ...items.map(({ key }) => key)];
  return texts
    .join(' ')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

function answers(change: PlainChange, words: string[], { project, filter, beyond, sort }: Question): boolean {
  const { seq, at, actor, operation, items } = change;
  if (change.project !== project && change.project !== null) return false;
  if (beyond !== undefined && (sort === 'seq' ? seq <= beyond : seq >= beyond)) return false;
  if (seq < (filter.fromSeq ?? 0) || seq > (filter.toSeq ?? Number.MAX_SAFE_INTEGER)) return false;
  if (at < (filter.from ?? '') || at >= (filter.to ?? 'z')) return false;
  if (filter.actor !== undefined && actor.id !== filter.actor) return false;
  if (filter.actorKind !== undefined && actor.kind !== filter.actorKind) return false;
  if (filter.actorName !== undefined && actor.name.toLowerCase() !== filter.actorName.toLowerCase())
    return false;
  if (filter.account !== undefined && actor.account?.id !== filter.account) return false;
  if (filter.requestId !== undefined && change.requestId !== filter.requestId) return false;
  if (filter.operation !== undefined) {
    const [start, isOpen] = [filter.operation.replace('*', ''), filter.operation.endsWith('*')];
    if (isOpen ? !operation.startsWith(start) : operation !== start) return false;
  }
  const isOfItem = items.some(
    ({ environment, kind, key }) =>
      (filter.environment === undefined || filter.environment === environment) &&
      (filter.kind === undefined || filter.kind === kind) &&
      (filter.key === undefined || filter.key === key),
  );
  if (!isOfItem) return false;
  if (filter.text === undefined) return true;
  if (change.requestId.startsWith(filter.text)) return true;
  const wanted = filter.text.toLowerCase().split(/[^a-z0-9]+/);
  return wanted.every((word) => words.some((one) => one.startsWith(word)));
}
