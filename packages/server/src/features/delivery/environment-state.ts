/** One environment in memory: the evaluator that answers from it, and what is sent of it. */
import {
  type Context,
  createEvaluator,
  type Explanation,
  explain,
  FLAG_NOT_FOUND,
  type Flag,
  generateAccess,
  type Outcome,
  type Result,
  type Segment,
  type Snapshot,
} from '@halyard/core';
import { regexEngine } from '../../platform/regex.ts';
import { CommitTimes } from './commit-times.ts';
import { createConfirmations } from './confirmations.ts';
import { type EntryChange, type EnvironmentContents, EnvironmentDocument } from './environment-document.ts';
import { VisibleChanges } from './visible-changes.ts';

/** How often one answer of one flag was given since the last time somebody asked. */
export interface EvaluationCount {
  project: string;
  environment: string;
  flag: string;
  variant: string | null;
  reason: string;
  count: number;
}

/** Kept through every change and reload of its environment, so that streams can hold on to it. */
export class EnvironmentState {
  readonly project: string;
  readonly environment: string;
  readonly document: EnvironmentDocument;
  readonly commitTimes = new CommitTimes();
  readonly confirmations = createConfirmations();
  /** What streams of client keys follow. */
  readonly visible: VisibleChanges;
  readonly #evaluator = createEvaluator({ regex: regexEngine, makeAccess: generateAccess });

  constructor(project: string, environment: string) {
    this.project = project;
    this.environment = environment;
    this.document = new EnvironmentDocument(project, environment);
    this.visible = new VisibleChanges({
      visibleFlags: () => this.document.flagKeys().filter((key) => this.isClientVisible(key)),
      find: ({ kind, key }) => (kind === 'flag' ? this.#evaluator.flag(key) : this.#evaluator.segment(key)),
    });
  }

  get epoch(): string {
    return this.document.epoch;
  }

  get version(): number {
    return this.document.version;
  }

  replace(contents: EnvironmentContents): void {
    this.document.replace(contents);
    this.#evaluator.replace(this.#snapshotOf(contents));
    // What it was before, and who saw which part of it, is not known.
    this.visible.take(this.epoch, this.version, true);
  }

  /** All at once; `version` must be higher than before. */
  apply(version: number, changes: EntryChange[]): void {
    const wasVisible = changes.some((change) => change.kind === 'flag' && this.#wasSeen(change));
    this.document.apply(version, changes);
    const { changed } = this.#evaluator.apply({
      version,
      puts: changes.flatMap(({ kind, key, entry }) =>
        entry === undefined ? [] : [entryFor(kind, key, entry)],
      ),
      deletes: changes.flatMap(({ kind, key, entry }) => (entry === undefined ? [{ kind, key }] : [])),
    });
    const isVisible = changed.some((key) => this.isClientVisible(key));
    this.visible.take(this.epoch, version, wasVisible || isVisible);
  }

  /** undefined: no such flag. The answer is counted. */
  evaluate(flag: string, context: Context, nowMs: number): Outcome | undefined {
    const outcome = this.#evaluator.evaluate(flag, context, nowMs);
    if (outcome === FLAG_NOT_FOUND) return undefined;
    outcome.tally++;
    return outcome;
  }

  /** Every flag in the order of their keys, or those shown to clients. Not counted: nobody uses them all. */
  evaluateAll(
    context: Context,
    nowMs: number,
    forClient: boolean,
    each: (flag: string, result: Result) => void,
  ): void {
    for (const key of this.document.flagKeys()) {
      if (forClient && !this.isClientVisible(key)) continue;
      each(key, this.#evaluator.evaluate(key, context, nowMs).result);
    }
  }

  /** undefined: no such flag. Not counted. */
  explain(flag: string, context: Context, nowMs: number): Explanation | undefined {
    return this.flag(flag) && explain(this.#evaluator, flag, context, nowMs);
  }

  /** As the control plane wrote it. */
  flag(key: string): Flag | undefined {
    return this.#evaluator.flag(key);
  }

  /** All of them, as the control plane wrote them. */
  flags(): Flag[] {
    return Object.values(this.#evaluator.snapshot().flags);
  }

  /** The whole as it is evaluated; its entries stay the same objects until they change. One map for each call. */
  snapshot(): Snapshot {
    return this.#evaluator.snapshot();
  }

  /** Whether client keys may know of it. */
  isClientVisible(flag: string): boolean {
    return this.#evaluator.isClientVisible(flag);
  }

  takeCounts(): EvaluationCount[] {
    const { project, environment } = this;
    const counts: EvaluationCount[] = [];
    this.#evaluator.drain((flag, { result: { variant, reason } }, count) => {
      counts.push({ project, environment, flag, variant, reason, count });
    });
    return counts;
  }

  /** Of several changes in one, other nodes may have shown those between. */
  #wasSeen({ key, version, firstVersion = version }: EntryChange): boolean {
    return this.isClientVisible(key) || firstVersion < version;
  }

  #snapshotOf({ epoch, version, entries }: EnvironmentContents): Snapshot {
    const { project, environment } = this;
    const of = <T>(kind: string) =>
      Object.fromEntries(
        entries.filter((entry) => entry.kind === kind).map(({ key, entry }) => [key, entry as T]),
      );
    return {
      format: 1,
      project,
      environment,
      epoch,
      version,
      flags: of<Flag>('flag'),
      segments: of<Segment>('segment'),
    };
  }
}

function entryFor(kind: 'flag' | 'segment', key: string, entry: object) {
  return kind === 'flag' ? { kind, key, entry: entry as Flag } : { kind, key, entry: entry as Segment };
}
