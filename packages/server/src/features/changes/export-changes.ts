/** The log as a file, page by page: what it holds in memory does not hang on how long the log is. */
import { type ChangeAnswer, sentenceOf } from '@halyard/contract';
import { type Options, stringify } from 'csv-stringify/sync';
import type { Later } from '../../door.ts';
import type { ReadDb } from '../../platform/database.ts';
import { type StoredChange, storedChange } from '../../seal-change.ts';
import { lastSeq, readChangeRows, storedItems } from './queries.ts';
import { searchChanges } from './search-changes.ts';

export type Export = Extract<Later, { kind: 'export' }>;

export const exportTypes = {
  jsonl: 'application/jsonl; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
} as const;

const pageSize = 500;
/** How long somebody may go on reading who may not any more. */
const recheckMs = 10_000;

/** Up to the change that is the last one when it begins. Throws what `again` throws where they may not any more. */
export async function* exportChanges(
  db: ReadDb,
  asked: Export,
  again: () => Promise<Export>,
): AsyncGenerator<Buffer> {
  const head = await lastSeq(db);
  let { scope } = asked;
  const filter = { ...asked.filter, toSeq: Math.min(asked.filter.toSeq ?? head, head) };
  const write = asked.format === 'csv' ? csvPage : jsonPage;
  if (asked.format === 'csv') yield Buffer.from(stringify([columns.map(([name]) => name)], csvOptions));
  let checkedAtMs = performance.now();
  for (let beyond: number | undefined; ; ) {
    const seqs = await searchChanges(db, scope, filter, { order: 'oldest', beyond, limit: pageSize });
    const rows = new Map((await readChangeRows(db, seqs)).map((row) => [row.seq, row]));
    const items = await storedItems(db, seqs);
    const changes = seqs.map((seq) => storedChange(rows.get(seq)!, items.get(seq) ?? []));
    if (changes.length > 0) yield Buffer.from(write(changes));
    if (seqs.length < pageSize) return;
    beyond = seqs.at(-1)!;
    if (performance.now() - checkedAtMs < recheckMs) continue;
    ({ scope } = await again());
    checkedAtMs = performance.now();
  }
}

/** A change as a line of an export has it: all that the chain covers, and a sentence. */
export type ExportedChange = StoredChange & { sentence: string };

function jsonPage(changes: readonly StoredChange[]): string {
  return changes
    .map(
      (change) => `${JSON.stringify({ ...change, sentence: sentenceOf(change) } satisfies ExportedChange)}\n`,
    )
    .join('');
}

/** RFC 4180. What a spreadsheet would take for a formula is told to be text. */
const csvOptions: Options = { record_delimiter: 'windows', escape_formulas: true };

const columns: [name: string, of: (change: StoredChange) => string | number | null][] = [
  ['seq', ({ seq }) => seq],
  ['at', ({ at }) => at],
  ['project', ({ project }) => project],
  ['actorKind', ({ actor }) => actor.kind],
  ['actorId', ({ actor }) => actor.id],
  ['actorName', ({ actor }) => actor.name],
  ['account', ({ actor }) => nameOfAccount(actor)],
  ['operation', ({ operation }) => operation],
  ['sentence', (change) => sentenceOf(change)],
  ['comment', ({ comment }) => comment],
  ['environments', ({ items }) => distinct(items.map(({ environment }) => environment))],
  ['entries', ({ items }) => distinct(items.map(({ kind, key }) => `${kind} ${key}`))],
  ['requestId', ({ requestId }) => requestId],
  ['hash', ({ hash }) => hash],
];

function csvPage(changes: readonly StoredChange[]): string {
  return stringify(
    changes.map((change) => columns.map(([, of]) => of(change))),
    csvOptions,
  );
}

function nameOfAccount({ account }: ChangeAnswer['actor']): string | null {
  return account?.name ?? null;
}

function distinct(names: readonly (string | null)[]): string {
  return [...new Set(names.filter((name) => name !== null))].join(', ');
}
