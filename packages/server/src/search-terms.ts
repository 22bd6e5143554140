/**
 * By what a change is found: terms of its facets (who, what, where) and of the words of its texts, each within the
 * bucket of changes that its number falls into, and within its project. A page is looked for bucket by bucket, so that
 * what it costs does not hang on how often something occurs, nor on what the planner believes of that: see decision 0027.
 */
import { spokenNames } from '@halyard/contract';
import type { LoggedActor } from './platform/tables.ts';

/** Changes a bucket. Fewer cost those who look for what is rare, more those who look for what is frequent. */
export const bucketSize = 8_192;

export function bucketOf(seq: number): number {
  return Math.floor(seq / bucketSize);
}

export interface FindableChange {
  project: string | null;
  actor: Omit<LoggedActor, 'account'> & { account?: LoggedActor['account'] | null };
  operation: string;
  comment: string | null;
  requestId: string;
  /** Where it says whom it is about: of what the log has of them there is an id alone. */
  input: unknown;
  items: readonly { environment: string | null; kind: string; key: string; after: unknown }[];
}

/**
 * One letter each, before the value. `any`: every change has it. `many`: so many keys that they are not among the terms.
 */
export const facets = {
  any: 'p',
  environment: 'e',
  kind: 'k',
  key: 'i',
  actor: 'a',
  actorKind: 't',
  actorName: 'n',
  account: 's',
  operation: 'o',
  requestId: 'r',
  bypassed: 'b',
  word: 'w',
  many: 'x',
} as const;
export type Facet = keyof typeof facets;

/** Without bucket and project, each once. `names` false: as before it was found by what people call its entries. */
export function termsOf(change: FindableChange, { names = true } = {}): string[] {
  const { actor, operation, requestId } = change;
  const terms = new Set([
    term('any', ''),
    term('actor', actor.id),
    term('actorKind', actor.kind),
    term('actorName', actor.name),
    term('operation', operation),
    term('requestId', requestId),
  ]);
  if (actor.bypassed) terms.add(term('bypassed', ''));
  if (actor.account) terms.add(term('account', actor.account.id));
  const texts = [operation, change.comment ?? '', actor.name, actor.account?.name ?? ''];
  for (const word of texts.flatMap(wordsOf)) terms.add(term('word', word));
  for (const { environment, kind } of change.items) {
    terms.add(term('kind', kind));
    if (environment !== null) terms.add(term('environment', environment));
  }
  const ofKeys = new Set<string>();
  let bytes = 0;
  // Of bucket and project before each of them.
  const ownBytes = 20 + Buffer.byteLength(change.project ?? '');
  const about = (change.input as { name?: unknown } | null)?.name;
  if (names && typeof about === 'string') for (const word of wordsOf(about)) terms.add(term('word', word));
  for (const { key, kind, after } of change.items) {
    const words = [key, ...(names ? spokenNames(kind, after) : [])].flatMap(wordsOf);
    for (const one of [term('key', key), ...words.map((word) => term('word', word))]) {
      if (ofKeys.has(one)) continue;
      ofKeys.add(one);
      bytes += Buffer.byteLength(one) + ownBytes;
    }
  }
  if (bytes > keyTermsLimitBytes) return [...terms, term('many', '')];
  return [...terms, ...[...ofKeys].filter((one) => !terms.has(one))];
}

/** A tsvector ends at 1 MB. */
const keyTermsLimitBytes = 700_000;
/** A lexeme ends at 2 kB. */
const valueLimit = 300;

/** Case does not count in names, nor in what is searched for as text. */
export function term(facet: Facet, value: string): string {
  const isFolded = facet === 'actorName' || facet === 'requestId';
  return facets[facet] + clean(isFolded ? fold(value) : value).slice(0, valueLimit);
}

/** The words of a text, folded: runs of letters and digits. */
export function wordsOf(text: string): string[] {
  return fold(text)
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => [...word].slice(0, 64).join(''));
}

export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Without what no lexeme can hold, and without what stands for the bucket in a query. */
function clean(text: string): string {
  return text.toWellFormed().replaceAll(/\p{Cc}/gu, '');
}

/** As PostgreSQL reads a tsvector, with the bucket and the project of the change before every term. */
export function termsLiteral(seq: number, project: string | null, terms: readonly string[]): string {
  const place = placeOf(bucketOf(seq), project);
  return terms.map((one) => quoted(place + one)).join(' ');
}

/** What stands before the terms of changes of a bucket and project; keys of projects have no colon. */
function placeOf(bucket: number | string, project: string | null): string {
  return `${bucket}:${project ?? ''}:`;
}

/** One thing that is looked for: any of these terms, the last characters open where `isPrefix`. */
export type Clause = readonly { term: string; isPrefix: boolean }[];

/** Stands for the bucket in a query; no term contains it. */
export const bucketMark = '\u0001';

/** As PostgreSQL reads a tsquery: all of the clauses and none of `without`, in one project (null: in what has none). */
export function queryTemplate(
  project: string | null,
  clauses: readonly Clause[],
  without: readonly string[],
): string {
  const place = placeOf(bucketMark, project);
  const oneOf = (clause: Clause) =>
    clause.map(({ term: one, isPrefix }) => `${quoted(place + one)}${isPrefix ? ':*' : ''}`).join(' | ');
  const refused = without.map((one) => `!${quoted(place + one)}`);
  return [...clauses.map((clause) => `(${oneOf(clause)})`), ...refused].join(' & ');
}

function quoted(lexeme: string): string {
  return `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** The same in memory. */
export function satisfies(terms: readonly string[], clauses: readonly Clause[]): boolean {
  return clauses.every((clause) =>
    clause.some(({ term: wanted, isPrefix }) =>
      terms.some((one) => (isPrefix ? one.startsWith(wanted) : one === wanted)),
    ),
  );
}
