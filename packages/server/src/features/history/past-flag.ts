/** One flag as it was, with all that it stands on: found in the log by following references, and evaluated. */
import type { GivenAnswer } from '@halyard/contract';
import {
  type Context,
  createEvaluator,
  type Entry,
  type EntryName,
  type Evaluator,
  type Explanation,
  explain,
  type Flag,
  findInstants,
  findReferences,
  type Segment,
} from '@halyard/core';
import type { ReadDb } from '../../platform/database.ts';
import { regexEngine } from '../../platform/regex.ts';
import { flagEntry, segmentEntry } from '../snapshots/index.ts';
import { entriesNamed, type PastEntry } from './queries.ts';
import { requireWhole } from './snapshot-at.ts';

export class PastFlag {
  readonly key: string;
  readonly #place: { project: string; environment: string };
  readonly #evaluator: Evaluator = createEvaluator({ regex: regexEngine });
  /** All that was ever met on the way, also what was not there (undefined). */
  readonly #met = new Map<string, { name: EntryName; past: PastEntry | undefined }>();

  private constructor(place: { project: string; environment: string }, key: string) {
    this.key = key;
    this.#place = place;
    const empty = { format: 1, ...place, epoch: '', version: 0, flags: {}, segments: {} } as const;
    this.#evaluator.replace(empty);
  }

  /** As it was at a version of the environment. A query for each step that references lead away from the flag. */
  static async open(
    db: ReadDb,
    place: { project: string; environment: string },
    key: string,
    version: number,
  ): Promise<PastFlag> {
    const flag = new PastFlag(place, key);
    await flag.#meet(db, [{ kind: 'flag', key }], version);
    await flag.follow(db, version);
    return flag;
  }

  /** What it stands on, itself included, now or at some moment it was taken through. */
  names(): EntryName[] {
    return [...this.#met.values()].map(({ name }) => name);
  }

  has(name: EntryName): boolean {
    return this.#met.has(idOf(name));
  }

  standing(name: EntryName): PastEntry | undefined {
    return this.#met.get(idOf(name))?.past;
  }

  /** Takes over what the entries became, all at once. */
  put(entries: readonly PastEntry[]): void {
    const puts: Entry[] = [];
    const deletes: EntryName[] = [];
    let version = this.#evaluator.version;
    for (const past of entries) {
      const { kind, key, after } = past;
      this.#met.set(idOf(past), { name: { kind, key }, past });
      version = Math.max(version, past.version);
      if (after === null) deletes.push({ kind, key });
      else if (kind === 'flag') puts.push({ kind, key, entry: flagEntry(after as Flag) });
      else puts.push({ kind, key, entry: segmentEntry(after as Segment) });
    }
    this.#evaluator.apply({ version, puts, deletes });
  }

  /** Finds, as of a version, what the entries at hand refer to and was never met. False: nothing. */
  async follow(db: ReadDb, version: number): Promise<boolean> {
    let isMore = false;
    for (let unmet = this.#unmet(); unmet.length > 0; unmet = this.#unmet()) {
      await this.#meet(db, unmet, version);
      isMore = true;
    }
    return isMore;
  }

  /** What the flag stands on at this moment, itself included; some of it may not be there. */
  reach(): EntryName[] {
    const found = new Map<string, EntryName>();
    const waiting: EntryName[] = [{ kind: 'flag', key: this.key }];
    for (let name = waiting.pop(); name; name = waiting.pop()) {
      if (found.has(idOf(name))) continue;
      found.set(idOf(name), name);
      waiting.push(...this.#referencesOf(name));
    }
    return [...found.values()];
  }

  /** Instants, in no order, at which time alone may make another answer, or a millisecond later. */
  instants(): number[] {
    return this.reach().flatMap((name) => findInstants(this.#documentOf(name)));
  }

  /** Throws REDACTED where part of what it stands on was taken out of the log. */
  requireWhole(): void {
    requireWhole(this.#redacted());
  }

  /** Where part of what it stands on is redacted nobody can say: `errorCode` is then REDACTED. */
  evaluate(context: Context, now: Date): GivenAnswer {
    if (this.#redacted().length > 0) return { variant: null, reason: 'ERROR', errorCode: 'REDACTED' };
    return givenAnswer(this.#evaluator.evaluate(this.key, context, now.getTime()).result);
  }

  explain(context: Context, now: Date): Explanation {
    return explain(this.#evaluator, this.key, context, now.getTime());
  }

  #redacted(): PastEntry[] {
    const redacted = [...this.#met.values()].flatMap(({ past }) => (past?.isRedacted ? [past] : []));
    if (redacted.length === 0) return [];
    const within = new Set(this.reach().map(idOf));
    return redacted.filter((past) => within.has(idOf(past)));
  }

  async #meet(db: ReadDb, names: EntryName[], version: number): Promise<void> {
    for (const name of names) this.#met.set(idOf(name), { name, past: undefined });
    this.put(await entriesNamed(db, this.#place, names, version));
  }

  #unmet(): EntryName[] {
    return this.reach().filter((name) => !this.has(name));
  }

  #documentOf({ kind, key }: EntryName): Flag | Segment | undefined {
    return kind === 'flag' ? this.#evaluator.flag(key) : this.#evaluator.segment(key);
  }

  #referencesOf(name: EntryName): EntryName[] {
    const { flags, segments } = findReferences(this.#documentOf(name));
    return [
      ...flags.map((key) => ({ kind: 'flag' as const, key })),
      ...segments.map((key) => ({ kind: 'segment' as const, key })),
    ];
  }
}

/** What somebody got, without which version said so. */
export function givenAnswer(result: Omit<Explanation['result'], 'value'> & { value?: unknown }): GivenAnswer {
  const { value, variant, reason, ruleId, errorCode } = result;
  return {
    ...(value === undefined ? {} : { value }),
    variant,
    reason,
    ...(ruleId === undefined ? {} : { ruleId }),
    ...(errorCode === undefined ? {} : { errorCode }),
  };
}

function idOf({ kind, key }: EntryName): string {
  return `${kind}\n${key}`;
}
