/**
 * What is edited of one flag, outside of any screen: leaving the page and coming back finds it, and so does reloading,
 * for it is kept in the session of the tab. Where the live flag moves on beneath it, it is merged.
 */
import type { FlagAnswer } from '@halyard/contract';
import { begin, type History, redo, step, undo } from './draft-history.ts';
import { withLiveSplits } from './flag-body.ts';
import type { TakenOver } from './flag-draft.ts';
import { listEdits, wordsOf } from './list-edits.ts';
import { type Collision, isAbout, isAgreed, isSame, mergeFlags, settle } from './merge-flags.ts';

export interface DraftState {
  base: FlagAnswer;
  etag: string;
  history: History<FlagAnswer>;
  collisions: readonly Collision[];
  takenOver: TakenOver | undefined;
  isRestored: boolean;
}

type Kept = Pick<DraftState, 'base' | 'etag' | 'collisions'> & { edited: FlagAnswer };

export class DraftStore {
  readonly #key: string;
  readonly #listeners = new Set<() => void>();
  #state: DraftState | undefined;

  constructor(project: string, flag: string) {
    this.#key = `halyard.draft/${project}/${flag}`;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly get = (): DraftState | undefined => this.#state;

  /** What the server answers, now or again. Older than what is known it is not heard. */
  hear(live: FlagAnswer, etag: string): void {
    const state = this.#state;
    if (state === undefined) this.#state = this.#open(live, etag);
    // Environments come and go without the ETag being another: one that inherits is no part of it.
    else if (!isOlder(live, state.base) && !(state.etag === etag && isSame(live, state.base)))
      this.rebase(live, etag);
  }

  set(next: FlagAnswer | ((edited: FlagAnswer) => FlagAnswer)): void {
    this.#change((state) => {
      const { now } = state.history;
      const wanted = withLiveSplits(state.base, typeof next === 'function' ? next(now) : next);
      if (isSame(now, wanted)) return state;
      const about = listEdits(now, wanted)
        .map(({ pointer }) => pointer)
        .join(' ');
      return { ...state, history: step(state.history, wanted, about, Date.now()) };
    });
  }

  undo(): void {
    this.#change((state) => ({ ...state, history: undo(state.history) }));
  }

  redo(): void {
    this.#change((state) => ({ ...state, history: redo(state.history) }));
  }

  /** A step like any other: what was discarded by mistake comes back by undo. */
  discard(): void {
    this.#change((state) => ({
      ...state,
      collisions: [],
      history: step(state.history, state.base, '', 0),
    }));
  }

  /** `sent`: what was saved; what was edited since then stays a draft, on top of it. */
  saved(live: FlagAnswer, etag: string, sent?: FlagAnswer): void {
    this.#change((state) => {
      const { now } = state.history;
      const isLeft = sent !== undefined && !isSame(now, sent) && !isSame(now, state.base);
      const edited = isLeft ? withLiveSplits(live, mergeFlags(sent, now, live).merged) : live;
      return { ...state, base: live, etag, history: begin(edited), collisions: [], isRestored: false };
    });
  }

  rebase(live: FlagAnswer, etag: string, who?: string): void {
    this.#change((state) => rebased(state, live, etag, who));
  }

  choose(pointer: string, side: 'mine' | 'theirs'): void {
    this.#change((state) => {
      const collision = state.collisions.find((each) => each.pointer === pointer);
      if (collision === undefined) return state;
      const collisions = state.collisions.filter((each) => each !== collision);
      const edited = settle(state.history.now, collision, collision[side], state.base);
      return { ...state, collisions, history: step(state.history, edited, '', 0) };
    });
  }

  name(who: string): void {
    this.#change((state) =>
      state.takenOver === undefined ? state : { ...state, takenOver: { ...state.takenOver, who } },
    );
  }

  forgetTakenOver(): void {
    this.#change((state) => ({ ...state, takenOver: undefined }));
  }

  #open(live: FlagAnswer, etag: string): DraftState {
    const fresh: DraftState = {
      base: live,
      etag,
      history: begin(live),
      collisions: [],
      takenOver: undefined,
      isRestored: false,
    };
    const kept = this.#read();
    if (kept === undefined) return fresh;
    const restored: DraftState = {
      ...fresh,
      base: kept.base,
      etag: kept.etag,
      collisions: kept.collisions,
      history: begin(kept.edited),
      isRestored: true,
    };
    const isKnown = kept.etag === etag && isSame(live, kept.base);
    return isKnown || isOlder(live, kept.base) ? restored : rebased(restored, live, etag);
  }

  #change(make: (state: DraftState) => DraftState): void {
    if (this.#state === undefined) return;
    const next = make(this.#state);
    if (next === this.#state) return;
    this.#state = next;
    this.#keep(next);
    for (const listener of this.#listeners) listener();
  }

  #keep({ base, etag, collisions, history: { now } }: DraftState): void {
    try {
      if (isSame(base, now)) sessionStorage.removeItem(this.#key);
      else sessionStorage.setItem(this.#key, JSON.stringify({ base, etag, collisions, edited: now }));
    } catch {
      // No room, or not allowed: then a draft lives as long as its page.
    }
  }

  #read(): Kept | undefined {
    try {
      const text = sessionStorage.getItem(this.#key);
      const kept: unknown = text === null ? undefined : JSON.parse(text);
      return isKept(kept) ? kept : undefined;
    } catch {
      return undefined;
    }
  }
}

/** What another version of these pages kept may be anything. */
function isKept(value: unknown): value is Kept {
  const { base, edited, etag, collisions } = (value ?? {}) as Partial<Kept>;
  const areFlags = [base, edited].every((flag) => typeof (flag?.environments ?? undefined) === 'object');
  return areFlags && typeof etag === 'string' && Array.isArray(collisions);
}

/** Every step that can be gone back to is put on the new base too: undo brings back one's own edits, not what others did. */
export function rebased(state: DraftState, live: FlagAnswer, etag: string, who?: string): DraftState {
  const { base, history } = state;
  if (isSame(base, history.now)) {
    return { ...state, base: live, etag, history: begin(live), collisions: [], isRestored: false };
  }
  const onto = (edited: FlagAnswer) => withLiveSplits(live, mergeFlags(base, edited, live).merged);
  const { merged, collisions, taken } = mergeFlags(base, history.now, live);
  // What somebody has yet to choose from an earlier merge, as far as it is not settled by what stands there now.
  const before = state.collisions.filter(
    (old) => !collisions.some((one) => isAbout(one, old)) && !isAgreed(old, merged, live),
  );
  return {
    ...state,
    base: live,
    etag,
    history: {
      ...history,
      past: history.past.map(onto),
      now: withLiveSplits(live, merged),
      future: history.future.map(onto),
    },
    collisions: [...before, ...collisions],
    takenOver:
      taken.length === 0
        ? state.takenOver
        : {
            who,
            // With what was taken over before, until somebody says that they know.
            words: [
              ...new Set([
                ...(state.takenOver?.words ?? []),
                ...taken.map((pointer) => wordsOf(pointer, base, live)),
              ]),
            ],
          },
  };
}

/** Something in it is older than in the other, and nothing newer; environments that only one has say nothing of that. */
function isOlder(one: FlagAnswer, other: FlagAnswer): boolean {
  const versions = Object.entries(one.environments).flatMap(([key, { version }]) => {
    const there = other.environments[key];
    return there === undefined ? [] : [[version, there.version]];
  });
  const all = [[one.version, other.version], ...versions];
  return all.every(([here, there]) => here! <= there!) && all.some(([here, there]) => here! < there!);
}

const stores = new Map<string, DraftStore>();

/** The one of a flag, as long as the page lives. */
export function draftStore(project: string, flag: string): DraftStore {
  const key = JSON.stringify([project, flag]);
  const store = stores.get(key) ?? new DraftStore(project, flag);
  stores.set(key, store);
  return store;
}
