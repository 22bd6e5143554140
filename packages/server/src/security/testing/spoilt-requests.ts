/** Right requests of every operation with something in them that should be something else. */
import type { AnyOperation } from '@halyard/contract';
import { seededRandom } from '@halyard/testkit';
import { headerNames, hostileCookie, hostileHeader, hostileJson, hostileText } from './hostile-values.ts';
import type { RawRequest } from './raw-client.ts';
import { requestOf, type SampleRequest } from './sample-requests.ts';

export interface SpoiltRequest extends RawRequest {
  operation: AnyOperation;
  /** Where, and by which of the values. */
  spoilt: readonly string[];
  /** Whether headers were: what their syntax forbids ends a connection without an answer. */
  isInHeaders: boolean;
}

/** A request in parts, each of which can be spoilt. */
interface Draft {
  path: Record<string, string>;
  /** Encoded, in order. */
  query: [string, string][];
  headers: [string, string][];
  body: string | undefined;
}

interface Spoiling {
  name: string;
  where: (typeof turns)[number];
  apply(draft: Draft): void;
}

/** Bodies say most, and headers are many: of four requests this is what is spoilt. */
const turns = ['body', 'text', 'body', 'headers'] as const;

/** So many, the same for the same seed; as many of each operation. When all places have had all values, two at once. */
export function* spoiltRequests(
  samples: readonly SampleRequest[],
  count: number,
  seed: number,
  cookieNames: readonly string[],
): Generator<SpoiltRequest> {
  const random = seededRandom(seed);
  const decks = samples.map((sample) => {
    const all = shuffled([...spoilings(sample, cookieNames)], random);
    return { all, by: Map.groupBy(all, ({ where }) => where), used: { body: 0, text: 0, headers: 0 } };
  });
  for (let n = 0; n < count; n++) {
    const sample = samples[n % samples.length]!;
    const { all, by, used } = decks[n % samples.length]!;
    const turn = turns[Math.floor(n / samples.length) % turns.length]!;
    const where = by.has(turn) ? turn : 'text';
    const deck = by.get(where)!;
    const chosen = [deck[used[where] % deck.length]!];
    if (used[where]++ >= deck.length) chosen.push(all[Math.floor(random() * all.length)]!);
    // Most changes are tried only, or nothing would be left to change.
    const isTried = sample.operation.effect === 'write' && random() < 0.9;
    yield spoil(sample, chosen, isTried);
  }
}

function spoil(sample: SampleRequest, spoilings: readonly Spoiling[], isTried: boolean): SpoiltRequest {
  const { operation, example } = sample;
  const plain = requestOf(sample);
  const draft: Draft = {
    path: Object.fromEntries(
      Object.entries(example.params ?? {}).map(([name, value]) => [name, encodeURIComponent(value)]),
    ),
    query: Object.entries(example.query ?? {}).map(([name, value]) => [name, encodeURIComponent(value)]),
    headers: (plain.headers ?? []).map(([name, value]) => [name, value]),
    body: sample.body,
  };
  if (isTried) draft.query.push(['dry-run', 'true']);
  for (const each of spoilings) each.apply(draft);
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) => draft.path[name]!);
  const query = draft.query.map(([name, value]) => `${name}=${value}`).join('&');
  return {
    operation,
    spoilt: spoilings.map(({ name }) => name),
    isInHeaders: spoilings.some(({ where }) => where === 'headers'),
    method: operation.method,
    target: query === '' ? path : `${path}?${query}`,
    headers: draft.headers,
    body: draft.body,
  };
}

function* spoilings(sample: SampleRequest, cookieNames: readonly string[]): Generator<Spoiling> {
  const { operation } = sample;
  for (const name of Object.keys(sample.example.params ?? {})) {
    for (const value of hostileText) {
      yield {
        name: `{${name}} ${short(value)}`,
        where: 'text',
        apply: ({ path }) => Object.assign(path, { [name]: value }),
      };
    }
  }
  for (const name of queryNames(sample)) {
    for (const value of hostileText) {
      const apply = ({ query }: Draft) => setQuery(query, name, value);
      yield { name: `?${name} ${short(value)}`, where: 'text', apply };
    }
    for (const form of [`${name}[]`, `${name}[$ne]`, `${name}[__proto__][x]`, `${name}.x`]) {
      yield { name: `?${form}`, where: 'text', apply: ({ query }) => void query.push([form, '1']) };
    }
    const twice = ({ query }: Draft) => void query.push([name, '1'], [name, '%7B%7D']);
    yield { name: `?${name} twice`, where: 'text', apply: twice };
  }
  for (const name of headerNames) {
    for (const value of hostileHeader) {
      const apply = ({ headers }: Draft) => setHeader(headers, name, value);
      yield { name: `${name}: ${short(value)}`, where: 'headers', apply };
    }
    const twice = ({ headers }: Draft) => void headers.push([name, 'a'], [name, 'b']);
    yield { name: `${name} twice`, where: 'headers', apply: twice };
  }
  for (const cookie of cookieNames) {
    for (const value of hostileCookie) {
      const apply = ({ headers }: Draft) => void headers.push(['Cookie', `${cookie}=${value}; ${cookie}=`]);
      yield { name: `cookie ${cookie}=${short(value)}`, where: 'headers', apply };
    }
  }
  if (operation.method === 'GET') return;
  for (const [pointer, written] of bodyPlaces(sample)) {
    for (const value of hostileJson) {
      const apply = (draft: Draft) => {
        draft.body = written(value);
        setHeader(draft.headers, 'Content-Type', 'application/json');
      };
      yield { name: `body ${pointer} ${short(value)}`, where: 'body', apply };
    }
  }
}

export function queryNames({ operation, example }: SampleRequest): Set<string> {
  const known = Object.keys((operation.query as { shape?: object }).shape ?? {});
  const ofWrites = operation.effect === 'write' ? ['dry-run', 'comment'] : [];
  return new Set([...known, ...Object.keys(example.query ?? {}), ...ofWrites, '__proto__', 'unknown']);
}

/** Every member of the body, the whole of it, and fields that the example leaves out; each with a way to write it anew. */
export function bodyPlaces({ operation, body }: SampleRequest): [string, (value: string) => string][] {
  const places: [string, (value: string) => string][] = [['', (value) => value]];
  const root: unknown = body === undefined ? {} : JSON.parse(body);
  const mark = 'the place of it';
  const visit = (value: unknown, pointer: string, writeAround: (inner: string) => string) => {
    if (typeof value !== 'object' || value === null || pointer.split('/').length > 8) return;
    const fields = pointer === '' ? Object.keys((operation.body as { shape?: object }).shape ?? {}) : [];
    const names = Array.isArray(value)
      ? ['0']
      : [...new Set([...Object.keys(value), ...fields, '__proto__'])];
    for (const name of names) {
      const inner = Object.entries(value as object).map(([key, member]) => [key, JSON.stringify(member)]);
      const at = inner.findIndex(([key]) => key === name);
      if (at >= 0) inner[at]![1] = mark;
      else inner.push([name, mark]);
      const text = Array.isArray(value)
        ? `[${inner.map(([, member]) => member).join(',')}]`
        : `{${inner.map(([key, member]) => `${JSON.stringify(key)}:${member}`).join(',')}}`;
      const write = (member: string) => writeAround(text.replace(mark, () => member));
      places.push([`${pointer}/${name}`, write]);
      if (Object.hasOwn(value, name))
        visit((value as Record<string, unknown>)[name], `${pointer}/${name}`, write);
    }
  };
  visit(root, '', (inner) => inner);
  return places;
}

function setQuery(query: [string, string][], name: string, value: string): void {
  const found = query.find(([known]) => known === name);
  if (found) found[1] = value;
  else query.push([name, value]);
}

function setHeader(headers: [string, string][], name: string, value: string): void {
  const found = headers.find(([known]) => known.toLowerCase() === name.toLowerCase());
  if (found) found[1] = value;
  else headers.push([name, value]);
}

function shuffled<T>(items: T[], random: () => number): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}… (${text.length})` : text;
}
