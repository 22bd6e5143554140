/** From one moment to another, past every change of what a flag depends on: each time its answer became another. */
import type { Flip, GivenAnswer } from '@halyard/contract';
import type { Context, EntryName } from '@halyard/core';
import { sameJson } from '../../platform/canonical-json.ts';
import type { ReadDb } from '../../platform/database.ts';
import type { EnvironmentMoment } from './moment.ts';
import { PastFlag } from './past-flag.ts';
import { changesNamed, itemsBetween, type PastEntry, type PastItem, seqOfVersion } from './queries.ts';

export interface Way {
  db: ReadDb;
  place: { project: string; environment: string };
  key: string;
  context: Context;
  from: EnvironmentMoment;
  to: EnvironmentMoment;
  /** How many changes are looked at one by one. */
  limit: number;
}

export interface Walked {
  /** Oldest first. A change without its name, which is looked up for all of them at the end. */
  flips: Untold[];
  /** Of what the flag depends on. */
  changes: number;
  /** False: there were more than `limit`. Of the rest one flip is found by halves, if its ends differ. */
  isComplete: boolean;
  /** The flag at `to`. */
  flag: PastFlag;
  /** What it answers there. */
  answer: GivenAnswer;
}

/** Items read at once. */
const pageSize = 500;
/** Instants of one state that are tried; more conditions on the time than that are not written by people. */
const instantLimit = 2_000;

export async function walk(way: Way): Promise<Walked> {
  const { db, place, key, from, to } = way;
  const flag = await PastFlag.open(db, place, key, from.version);
  const steps = new Steps(way, flag);
  const reached = await steps.takeAll(from.version, to.version, way.limit);
  if (reached < to.version) await steps.search(reached, to.version);
  steps.pass(to.at);
  return {
    flips: await named(way, steps.flips),
    changes: steps.changes,
    isComplete: reached === to.version,
    flag: steps.flag,
    answer: steps.answer,
  };
}

/** Whether two answers are the same to whoever got them. */
export function isSameAnswer(a: GivenAnswer, b: GivenAnswer): boolean {
  return sameJson([a.value, a.variant, a.errorCode ?? null], [b.value, b.variant, b.errorCode ?? null]);
}

/** A flip without the sentence of its change, which only those have that are shown. */
export type Untold =
  | Exclude<Flip, ChangeFlip>
  | (Omit<ChangeFlip, 'change'> & { change: Omit<ChangeFlip['change'], 'sentence'> });

type ChangeFlip = Extract<Flip, { cause: 'change' }>;
type Unnamed = Exclude<Flip, ChangeFlip> | (Omit<ChangeFlip, 'change'> & { seq: number });

/** Where the walk is: a state of the flag, an instant, and what it answers there. */
class Steps {
  readonly flips: Unnamed[] = [];
  readonly #way: Way;
  flag: PastFlag;
  #at: Date;
  answer: GivenAnswer;
  changes = 0;

  constructor(way: Way, flag: PastFlag) {
    this.#way = way;
    this.flag = flag;
    this.#at = way.from.at;
    this.answer = this.#answerAt(way.from.at);
  }

  /** Takes up to `limit` changes after a version; the version it came to. */
  async takeAll(after: number, upTo: number, limit: number): Promise<number> {
    const { db, place } = this.#way;
    let reached = after;
    let size = pageSize;
    for (let taken = 0; taken < limit; ) {
      const names = this.flag.names();
      const items = await itemsBetween(db, place, names, { after: reached, upTo, limit: size });
      const changes = inChanges(items);
      // The last one may go on behind the page.
      if (items.length === size) {
        if (changes.length === 1) {
          size *= 2;
          continue;
        }
        changes.pop();
      } else if (changes.length === 0) return upTo;
      let hasMore = false;
      for (const change of changes) {
        if (taken === limit) return reached;
        taken++;
        reached = change[0]!.version;
        // What is new among its references was not asked for: from here on it is.
        hasMore = await this.#take(change);
        if (hasMore) break;
      }
      if (!hasMore && items.length < size) return upTo;
    }
    return reached;
  }

  /** Looks by halves for two versions beside each other with different answers, and walks from the one to the other. */
  async search(after: number, upTo: number): Promise<void> {
    const last = await this.#open(upTo);
    let [low, high] = [after, upTo];
    const first = this.answer;
    if (isSameAnswer(first, last.answer)) return this.#jump(last);
    let before = { flag: this.flag, at: this.#at, answer: first };
    let behind = last;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      const half = await this.#open(middle);
      if (isSameAnswer(half.answer, before.answer)) [low, before] = [middle, half];
      else [high, behind] = [middle, half];
    }
    this.#jump(before);
    await this.takeAll(low, high, this.#way.limit);
    this.pass(behind.at);
    // What is behind was another answer already, however often it became yet another on the way to the end.
    if (high < upTo) this.#jump(last);
  }

  /** Lets time go by, in the state at hand. */
  pass(until: Date): void {
    const now = this.#at.getTime();
    const instants = this.flag.instants().flatMap((instant) => [instant, instant + 1]);
    const due = instants.filter((instant) => instant > now && instant < until.getTime());
    const inOrder = [...new Set(due)].sort((a, b) => a - b).slice(0, instantLimit);
    for (const instant of [...inOrder, until.getTime()]) this.#lookAt(new Date(instant));
  }

  /** True: something that it refers to now had never been met. */
  async #take(items: PastItem[]): Promise<boolean> {
    const [{ at, version, seq }] = items as [PastItem, ...PastItem[]];
    this.pass(at);
    const old = new Map<EntryName, PastEntry>(items.map((item) => [item, this.#standing(item, version)]));
    const reachBefore = this.flag.reach();
    const before = this.answer;
    this.flag.put(items);
    const isMore = await this.flag.follow(this.#way.db, version);
    this.#at = at;
    this.answer = this.#answerAt(at);
    const reach = [...reachBefore, ...this.flag.reach()];
    const concerned = items.filter((item) => reach.some((name) => isSameName(name, item)));
    if (concerned.length > 0) this.changes++;
    if (isSameAnswer(before, this.answer)) return isMore;
    const entries = concerned.map((item) => ({
      kind: item.kind,
      key: item.key,
      role: this.#roleOf(item),
      version: item.version,
      decides: concerned.length === 1 || this.#isDecisive(item, old.get(item)!),
      before: old.get(item)!.after ?? null,
      after: item.after ?? null,
    }));
    this.flips.push({ cause: 'change', at: at.toISOString(), before, after: this.answer, seq, entries });
    return isMore;
  }

  #standing(name: EntryName, version: number): PastEntry {
    const { kind, key } = name;
    return this.flag.standing(name) ?? { kind, key, version, seq: 0, after: null, isRedacted: false };
  }

  /** Whether the answer would have been another without this part of the change. */
  #isDecisive(item: PastItem, old: PastEntry): boolean {
    this.flag.put([old]);
    const without = this.#answerAt(this.#at);
    this.flag.put([item]);
    return !isSameAnswer(without, this.answer);
  }

  #roleOf({ kind, key }: EntryName): 'flag' | 'segment' | 'prerequisite' {
    if (kind === 'segment') return 'segment';
    return key === this.#way.key ? 'flag' : 'prerequisite';
  }

  #lookAt(at: Date): void {
    const before = this.answer;
    this.#at = at;
    this.answer = this.#answerAt(at);
    if (isSameAnswer(before, this.answer)) return;
    this.flips.push({ cause: 'time', at: at.toISOString(), before, after: this.answer });
  }

  #answerAt(at: Date): GivenAnswer {
    return this.flag.evaluate(this.#way.context, at);
  }

  async #open(version: number): Promise<{ flag: PastFlag; at: Date; answer: GivenAnswer }> {
    const { db, place, key, context, from } = this.#way;
    const flag = await PastFlag.open(db, place, key, version);
    const seq = await seqOfVersion(db, place, version);
    const [change] = await changesNamed(db, place.project, seq === undefined ? [] : [seq]);
    const at = change?.at ?? from.at;
    return { flag, at, answer: flag.evaluate(context, at) };
  }

  #jump({ flag, at, answer }: { flag: PastFlag; at: Date; answer: GivenAnswer }): void {
    this.flag = flag;
    this.#at = at;
    this.answer = answer;
  }
}

/** Items of one version belong to one change. */
function inChanges(items: PastItem[]): PastItem[][] {
  const changes: PastItem[][] = [];
  for (const item of items) {
    const last = changes.at(-1);
    if (last && last[0]!.version === item.version) last.push(item);
    else changes.push([item]);
  }
  return changes;
}

function isSameName(a: EntryName, b: EntryName): boolean {
  return a.kind === b.kind && a.key === b.key;
}

async function named({ db, place }: Way, flips: Unnamed[]): Promise<Untold[]> {
  const seqs = flips.flatMap((flip) => ('seq' in flip ? [flip.seq] : []));
  const changes = new Map((await changesNamed(db, place.project, seqs)).map((each) => [each.seq, each]));
  return flips.map((flip): Untold => {
    if (!('seq' in flip)) return flip;
    const { seq, ...rest } = flip;
    const { operation, actor, comment, requestId } = changes.get(seq)!;
    return { ...rest, change: { seq, operation, actor, comment, requestId } };
  });
}
