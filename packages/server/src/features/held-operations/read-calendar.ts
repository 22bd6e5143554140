import {
  type Coming,
  invalidInput,
  localTime,
  longestCalendarDays,
  operations,
  sentenceOfComing,
} from '@halyard/contract';
import { type Door, handle } from '../../door.ts';
import { cursorOf, parseCursor } from '../../platform/cursor.ts';
import type { ReadDb } from '../../platform/database.ts';
import { shareThread } from '../../platform/share-thread.ts';
import { findComing, type RolloutRow, stepSentence } from '../rollouts/index.ts';
import { asOfNow } from './as-of-now.ts';
import {
  type ComingRow,
  countRecurring,
  findDueOnce,
  findEnding,
  findRecurring,
  mostRecurrences,
  type Span,
} from './calendar-queries.ts';
import { type CalendarRule, nextOccurrence } from './calendar-rule.ts';

const dayMs = 86_400_000;

type Entry = Omit<Coming, 'at' | 'localAt'> & { at: Date; row?: ComingRow };

/**
 * Four queries a page, and a few where something of it may lack approvals by now; of what recurs, only occurrences of this
 * page are worked out.
 */
export const readCalendar = handle(operations.readCalendar, async (door, { query }) => {
  const span = spanOf(query, door.now);
  const cursor = parseCursor(query.cursor, 'instant');
  const after = cursor && ([new Date(cursor[0]), cursor[1]] as [Date, string]);
  const isWanted = ({ flags, environments }: Pick<Entry, 'flags' | 'environments'>) =>
    (query.flag === undefined || flags.includes(query.flag)) &&
    (query.environment === undefined || environments.includes(query.environment));
  const found: Entry[] = [];
  const isBehind = (at: Date, id: string) =>
    after === undefined || at > after[0] || (at.getTime() === after[0].getTime() && id > after[1]);
  const { db, project } = door;

  const most = query.limit + 1;
  found.push(...(await onceDue(db, project, span, after, most, isWanted)));
  for (const { key, expires_at } of await findEnding(db, project, span)) {
    const entry = endOfEnvironment(key, expires_at!);
    if (isWanted(entry) && isBehind(entry.at, orderId(entry))) found.push(entry);
  }
  for (const row of await findComing(db, project, span)) {
    const entry = stepOf(row);
    if (isWanted(entry) && isBehind(entry.at, orderId(entry))) found.push(entry);
  }
  const recurring = await findRecurring(db, project, span.to);
  const pause = shareThread();
  // Whoever looks at the first page needs no occurrence but the next one of most.
  const firsts: { row: ComingRow; entry: Entry }[] = [];
  for (const row of recurring) {
    const entry = entryOf(row, row.due_at!);
    if (!isWanted(entry)) continue;
    const start = after !== undefined && after[0] > span.from ? after[0] : span.from;
    let at: Date | undefined = row.due_at!;
    if (at < start) at = nextOccurrence(ruleOf(row), new Date(start.getTime() - 1_000));
    while (at !== undefined && (at < span.from || !isBehind(at, row.id)))
      at = nextOccurrence(ruleOf(row), at);
    if (at !== undefined && at < span.to) firsts.push({ row, entry: { ...entry, at } });
    await pause();
  }
  firsts.sort((a, b) => inOrder(a.entry, b.entry));
  for (const { row, entry } of firsts) {
    found.sort(inOrder);
    const last = found[most - 1];
    if (last !== undefined && inOrder(entry, last) > 0) break;
    let at: Date | undefined = entry.at;
    for (let count = 0; count < most && at !== undefined && at < span.to; count++) {
      found.push({ ...entry, at });
      at = nextOccurrence(ruleOf(row), at);
    }
    await pause();
  }
  found.sort(inOrder);
  const page = await withApprovalsNow(door, found.slice(0, query.limit));
  const end = page.at(-1);
  const leftOut =
    recurring.length < mostRecurrences ? 0 : (await countRecurring(db, project, span.to)) - mostRecurrences;
  return {
    body: {
      from: span.from.toISOString(),
      to: span.to.toISOString(),
      timeZone: query.timeZone,
      items: page.map((entry) => answerOf(entry, query.timeZone)),
      recurrencesLeftOut: leftOut,
      ...(end !== undefined && found.length > query.limit
        ? { next: cursorOf([end.at.toISOString(), orderId(end)]) }
        : {}),
    },
  };
});

async function withApprovalsNow(door: Door, page: readonly Entry[]): Promise<Entry[]> {
  const rows = new Map(page.flatMap(({ row }) => (row ? [[row.id, row] as const] : [])));
  const now = new Map((await asOfNow(door, [...rows.values()])).map((row) => [row.id, row]));
  return page.map((entry) => (entry.row ? entryOf(now.get(entry.id)!, entry.at) : entry));
}

/** Those wanted, however many are passed over to find them. */
async function onceDue(
  db: ReadDb,
  project: string,
  span: Span,
  after: [Date, string] | undefined,
  most: number,
  isWanted: (entry: Entry) => boolean,
): Promise<Entry[]> {
  const found: Entry[] = [];
  const pause = shareThread();
  for (let behind = after, limit = most; ; limit = 500) {
    const rows = await findDueOnce(db, project, span, behind, limit);
    for (const row of rows) {
      const entry = entryOf(row, row.due_at!);
      if (isWanted(entry)) found.push(entry);
      await pause();
    }
    const last = rows.at(-1);
    if (found.length >= most || rows.length < limit || last === undefined) return found.slice(0, most);
    behind = [last.due_at!, last.id];
  }
}

/** Throws INVALID_INPUT, with every problem. */
function spanOf({ from, to }: { from?: string | undefined; to?: string | undefined }, now: Date): Span {
  const start = from === undefined ? now : new Date(from);
  const end = to === undefined ? new Date(start.getTime() + 31 * dayMs) : new Date(to);
  const days = (end.getTime() - start.getTime()) / dayMs;
  if (days > 0 && days <= longestCalendarDays) return { from: start, to: end };
  const message = days > 0 ? `use at most ${longestCalendarDays} days` : 'must be after `from`';
  throw invalidInput([{ pointer: '?to', message }]);
}

function ruleOf({ rule }: ComingRow): CalendarRule {
  return rule as unknown as CalendarRule;
}

function entryOf(row: ComingRow, at: Date): Entry {
  const { id, calls, author, ready, basis } = row;
  const rule = row.rule === null ? null : ruleOf(row);
  const flags = new Set(basis.filter(({ kind }) => kind === 'flag').map(({ key }) => key));
  const environments = new Set(basis.flatMap(({ environment }) => environment ?? []));
  for (const { params } of calls) {
    if (params['flagId'] !== undefined) flags.add(params['flagId']);
    if (params['environment'] !== undefined) environments.add(params['environment']);
  }
  return {
    at,
    kind: kindOf(row),
    id,
    sentence: sentenceOfComing({ calls, author: author.name, rule, ready }),
    flags: [...flags].sort(),
    environments: [...environments].sort(),
    author: author.name,
    recurs: rule !== null,
    ready,
    row,
  };
}

function kindOf({ together, calls, rollout }: ComingRow): Entry['kind'] {
  if (rollout !== null) return 'rollout-step';
  if (together === null) return 'held-operation';
  return calls.some(({ operation }) => operation === 'configurations.enable') ? 'window-begin' : 'window-end';
}

/** Of those after it nobody knows when they come: each counts from the one before. */
function stepOf(row: RolloutRow): Entry {
  const { id, flag, environment, steps, position, due_at, author } = row;
  const { approval, guardrails } = steps[position]!;
  const ready = !approval && !guardrails;
  return {
    at: due_at!,
    kind: 'rollout-step',
    id,
    sentence: stepSentence(row),
    flags: [flag],
    environments: [environment],
    author: author.name,
    recurs: false,
    ready,
  };
}

function endOfEnvironment(key: string, at: Date): Entry {
  return {
    at,
    kind: 'environment-end',
    id: key,
    sentence: `The lifetime of environment ${key} is over: it is archived`,
    flags: [],
    environments: [key],
    author: null,
    recurs: false,
    ready: true,
  };
}

/** Nothing else has an id that begins so. */
function orderId({ kind, id }: Pick<Entry, 'kind' | 'id'>): string {
  return kind === 'environment-end' ? `environment ${id}` : id;
}

/** As the database orders ids: by their bytes. */
function inOrder(a: Entry, b: Entry): number {
  const byTime = a.at.getTime() - b.at.getTime();
  if (byTime !== 0) return byTime;
  const [first, second] = [orderId(a), orderId(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function answerOf({ at, row: _, ...entry }: Entry, timeZone: string): Coming {
  return { at: at.toISOString(), localAt: localTime(at, timeZone), ...entry };
}
