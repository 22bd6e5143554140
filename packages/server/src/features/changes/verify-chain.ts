/** `npm run audit -- verify`: walks the log in the database and names the first row that is not as it was written. */
import { canonicalJson } from '../../platform/canonical-json.ts';
import type { Db } from '../../platform/database.ts';
import { isSealedByParts, type StoredChange, storedChange } from '../../seal-change.ts';
import { termsLiteral, termsOf } from '../../search-terms.ts';
import { type ChainVerdict, createChainCheck } from './check-chain.ts';
import type { Checkpoint } from './checkpoint.ts';
import { findCheckpoints } from './queries.ts';

type Position = Pick<Checkpoint, 'seq' | 'publicKey'>;

export interface VerifyOptions {
  /** Kept outside of the database; beside these count those that are in it. */
  checkpoints?: readonly Checkpoint[];
  /** The public keys that these must be signed by; undefined: any. */
  trusted?: ReadonlySet<string> | undefined;
  /** Called after each page that another one follows. */
  progress?: (checked: number, of: number) => void;
}

const pageSize = 500;

/** Reads the whole log in pages, up to the head as it is now: what is written meanwhile is for the next time. */
export async function verifyChain(db: Db, options: VerifyOptions = {}): Promise<ChainVerdict> {
  const head = await db.selectFrom('log_head').selectAll().executeTakeFirstOrThrow();
  const { checkpoints = [], trusted, progress = () => {} } = options;
  const own = await allCheckpoints(db, head.seq);
  const check = createChainCheck({ checkpoints: distinct([...checkpoints, ...own]), trusted });
  const problems: ChainVerdict['problems'] = [];
  let at = 0;
  for (;;) {
    const rows = await db
      .selectFrom('changes')
      .selectAll()
      .where('seq', '>', at)
      .where('seq', '<=', head.seq)
      .orderBy('seq')
      .limit(pageSize)
      .execute();
    if (rows.length === 0) break;
    const items = await db
      .selectFrom('change_items')
      .selectAll()
      .where('seq', '>=', rows[0]!.seq)
      .where('seq', '<=', rows.at(-1)!.seq)
      .orderBy('seq')
      .orderBy('position')
      .execute();
    const bySeq = Map.groupBy(items, ({ seq }) => seq);
    for (const row of rows) {
      const itsItems = bySeq.get(row.seq) ?? [];
      const change = storedChange(row, itsItems);
      check.take(change);
      if (!itsItems.every(({ position }, i) => position === i)) {
        problems.push({ seq: row.seq, message: 'its items are not numbered as they were' });
      }
      if (!isFoundByItsOwn(row.terms, change)) {
        problems.push({ seq: row.seq, message: 'the terms it is found by are not its own' });
      }
      at = row.seq;
    }
    if (at < head.seq) progress(at, head.seq);
  }
  const verdict = check.end(true);
  problems.push(...verdict.problems);
  const { last } = verdict;
  if (head.seq !== last.seq || head.hash !== last.hash) {
    problems.push({
      seq: head.seq,
      message: `the head of the log names ${head.seq}, the last change is ${last.seq}`,
    });
  }
  return { ...verdict, problems: problems.sort((a, b) => a.seq - b.seq) };
}

function distinct(checkpoints: Checkpoint[]): Checkpoint[] {
  return [...new Map(checkpoints.map((one) => [canonicalJson(one), one])).values()];
}

/**
 * Nothing hangs on terms but what a search finds; of changes from before there were any there may be none, or none of
 * names.
 */
function isFoundByItsOwn(terms: string | null, change: StoredChange): boolean {
  if (terms === null) return !isSealedByParts(change);
  try {
    return [true, false].some((names) =>
      isSameTerms(terms, termsLiteral(change.seq, change.project, termsOf(change, { names }))),
    );
  } catch {
    // Of an actor that is none there are no terms.
    return false;
  }
}

/** Both as PostgreSQL writes or reads a tsvector, in any order. */
function isSameTerms(a: string, b: string): boolean {
  const lexemes = (text: string) => new Set(text.match(/'(?:[^'\\]|''|\\\\)*'/g));
  const [mine, its] = [lexemes(a), lexemes(b)];
  return mine.size === its.size && [...mine].every((lexeme) => its.has(lexeme));
}

/** What was signed after that is for the next time. */
async function allCheckpoints(db: Db, upTo: number): Promise<Checkpoint[]> {
  const all: Checkpoint[] = [];
  for (let before: Position = { seq: upTo + 1, publicKey: '' }; ; before = all.at(-1)!) {
    const page = await findCheckpoints(db, { before, limit: pageSize });
    if (page.length === 0) return all;
    all.push(...page);
  }
}
