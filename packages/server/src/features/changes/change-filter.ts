/** What is looked for: as terms that the index knows, and as a test of one change, for those who follow the log. */
import type { ChangeFilter, ItemKind } from '@halyard/contract';
import type { ChangeScope } from '../../door.ts';
import {
  type Clause,
  type Facet,
  type FindableChange,
  facets,
  fold,
  satisfies,
  term,
  termsOf,
  wordsOf,
} from '../../search-terms.ts';

/** `seq`: that one alone. */
export type SoughtChanges = ChangeFilter & { seq?: number };

/** Of what is visible: a project's changes, or (null) those of none, without those that have one of the terms. */
export interface VisiblePlace {
  project: string | null;
  without: readonly string[];
}

export function placesOf({ project, all, people }: ChangeScope): VisiblePlace[] {
  const ofProject = { project, without: [] };
  return all ? [ofProject, { project: null, without: people ? [] : termsOfPeople }] : [ofProject];
}

/** They belong to no project, and so does every change that has one of them among its items. */
const kindsOfPeople: ItemKind[] = ['person', 'session', 'invitation'];
const termsOfPeople = kindsOfPeople.map((kind) => term('kind', kind));

/** What terms can say of a filter, at least one thing; the rest is `isWithin`. */
export function clausesOf(filter: ChangeFilter): Clause[] {
  const clauses: Clause[] = [];
  const exactly = (facet: Facet, value: string | undefined) => {
    if (value !== undefined) clauses.push([{ term: term(facet, value), isPrefix: false }]);
  };
  exactly('actor', filter.actor);
  exactly('actorKind', filter.actorKind);
  exactly('actorName', filter.actorName);
  exactly('account', filter.account);
  if (filter.operation?.endsWith('*')) {
    const start = filter.operation.slice(0, -1);
    // Whole words of it are not needed to find it, but cheap to look for.
    for (const word of wordsOf(start.slice(0, start.lastIndexOf('.') + 1))) exactly('word', word);
    clauses.push([{ term: term('operation', start), isPrefix: true }]);
  } else exactly('operation', filter.operation);
  if (filter.bypassed) exactly('bypassed', '');
  exactly('environment', filter.environment);
  exactly('kind', filter.kind);
  if (filter.key !== undefined) {
    clauses.push([
      { term: term('key', filter.key), isPrefix: false },
      { term: facets.many, isPrefix: false },
    ]);
  }
  exactly('requestId', filter.requestId);
  if (filter.text !== undefined) clauses.push(...textClauses(filter.text));
  return clauses.length > 0 ? clauses : [[{ term: facets.any, isPrefix: false }]];
}

/** Every word, by its beginning; or all of it as the beginning of a request id. */
function textClauses(text: string): Clause[] {
  const requestId = { term: term('requestId', fold(text.trim())), isPrefix: true };
  const words = wordsOf(text).map((word) => ({ term: term('word', word), isPrefix: true }));
  // A text of punctuation alone finds nothing.
  if (words.length === 0) return [[requestId]];
  return words.map((word) => [word, requestId]);
}

export interface JudgedChange extends FindableChange {
  seq: number;
  at: Date;
}

/** The same judgement as the search makes, of one change in memory. */
export function matches(change: JudgedChange, scope: ChangeScope, filter: ChangeFilter): boolean {
  const place = placesOf(scope).find(({ project }) => project === change.project);
  if (!place) return false;
  const terms = termsOf(change);
  return (
    !terms.some((one) => place.without.includes(one)) &&
    satisfies(terms, clausesOf(filter)) &&
    isWithin(change, filter)
  );
}

function isWithin(change: JudgedChange, filter: ChangeFilter): boolean {
  const { fromSeq = 0, toSeq = Number.POSITIVE_INFINITY } = filter;
  if (change.seq < fromSeq || change.seq > toSeq) return false;
  if (filter.from !== undefined && change.at < new Date(filter.from)) return false;
  if (filter.to !== undefined && change.at >= new Date(filter.to)) return false;
  return change.items.some((item) => isOf(item, filter)) || !asksForItem(filter);
}

/** Whether environment, kind and key are to be those of one item, and not each of some. */
export function asksForItem({ environment, kind, key }: ChangeFilter): boolean {
  return environment !== undefined || kind !== undefined || key !== undefined;
}

function isOf(
  item: { environment: string | null; kind: string; key: string },
  { environment, kind, key }: ChangeFilter,
): boolean {
  return (
    (environment === undefined || item.environment === environment) &&
    (kind === undefined || item.kind === kind) &&
    (key === undefined || item.key === key)
  );
}
