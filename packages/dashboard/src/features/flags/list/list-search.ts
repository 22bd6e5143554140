/** What the list of flags is narrowed to and how it is put in order, as it stands in the address. */
import type { FlagKind, LifecycleStage, StaleReasonCode } from '@halyard/contract';

const kinds: readonly FlagKind[] = ['boolean', 'multivariate', 'number', 'string', 'json', 'kill-switch'];
const lifecycles: readonly LifecycleStage[] = ['new', 'active', 'stable', 'stale', 'archived'];
const reasons: readonly StaleReasonCode[] = [
  'never-evaluated',
  'not-evaluated',
  'one-variant',
  'expired',
  'archived-in-use',
];
const states = ['enabled', 'disabled', 'killed'] as const;
const sorts = [
  'key',
  '-key',
  'createdAt',
  '-createdAt',
  'updatedAt',
  '-updatedAt',
  'lastEvaluatedAt',
  '-lastEvaluatedAt',
] as const;

export type FlagSort = (typeof sorts)[number];

export interface ListSearch {
  text?: string | undefined;
  kind?: FlagKind | undefined;
  tag?: string | undefined;
  owner?: string | undefined;
  /** Goes with `state`. */
  environment?: string | undefined;
  state?: (typeof states)[number] | undefined;
  lifecycle?: LifecycleStage | undefined;
  reason?: StaleReasonCode | undefined;
  archived?: boolean | undefined;
  sort?: FlagSort | undefined;
  /** The kind of the flag that is being created; the form is open. */
  create?: FlagKind | undefined;
}

/** Parts of an address that mean nothing are left out, so that an old link still opens. */
export function readListSearch(search: Record<string, unknown>): ListSearch {
  const environment = text(search['environment']);
  return dropped({
    text: text(search['text']),
    kind: oneOf(kinds, search['kind']),
    tag: text(search['tag']),
    owner: text(search['owner']),
    environment,
    state: environment === undefined ? undefined : oneOf(states, search['state']),
    lifecycle: oneOf(lifecycles, search['lifecycle']),
    reason: oneOf(reasons, search['reason']),
    archived: search['archived'] === true || search['archived'] === 'true' ? true : undefined,
    sort: oneOf(sorts, search['sort']),
    create: oneOf(kinds, search['create']),
  });
}

const narrowing = [
  'text',
  'kind',
  'tag',
  'owner',
  'environment',
  'state',
  'lifecycle',
  'reason',
  'archived',
] as const;

/** Whether fewer flags are shown than there are. */
export function isNarrowed(search: ListSearch): boolean {
  return narrowing.some((name) => search[name] !== undefined);
}

/** Everything but what the list is narrowed to. */
export function cleared(search: ListSearch): ListSearch {
  return dropped({ ...search, ...Object.fromEntries(narrowing.map((name) => [name, undefined])) });
}

/** As a saved filter keeps it: texts by parameter. What is being created is no part of it. */
export function toFilter({ create: _, ...search }: ListSearch): Record<string, string> {
  return Object.fromEntries(
    Object.entries(search)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );
}

export function isFilterOf(filter: Record<string, string>, search: ListSearch): boolean {
  const now = toFilter(search);
  const then = toFilter(readListSearch(filter));
  const names = new Set([...Object.keys(now), ...Object.keys(then)]);
  return [...names].every((name) => now[name] === then[name]);
}

/** What the service is asked. */
export function toQuery({ create: _, ...search }: ListSearch): Omit<ListSearch, 'create'> {
  // Whoever looks at what is archived does not ask for a stage of life besides.
  return search.archived
    ? { ...search, lifecycle: undefined, environment: undefined, state: undefined }
    : search;
}

function text(value: unknown): string | undefined {
  // The router reads `?text=7` as a number.
  const written = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return typeof written === 'string' && written !== '' ? written.slice(0, 200) : undefined;
}

function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((one) => one === value);
}

function dropped<T extends object>(all: T): T {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as T;
}
