/** Steps of editing, to go back and forth between. Pure. */

export interface History<State> {
  past: readonly State[];
  now: State;
  future: readonly State[];
  /** When `now` was made and what it was about: typing on in one field is one step. */
  at: number;
  about: string;
}

/** Steps that can be gone back. */
const MOST_STEPS = 100;
const ONE_STEP_MS = 800;

export function begin<State>(now: State): History<State> {
  return { past: [], now, future: [], at: 0, about: '' };
}

export function step<State>(history: History<State>, next: State, about: string, at: number): History<State> {
  const isSameStep = about !== '' && about === history.about && at - history.at < ONE_STEP_MS;
  const past = isSameStep ? history.past : [...history.past, history.now].slice(-MOST_STEPS);
  return { past, now: next, future: [], at, about };
}

export function undo<State>({ past, now, future }: History<State>): History<State> {
  const before = past.at(-1);
  if (before === undefined) return { past, now, future, at: 0, about: '' };
  return { past: past.slice(0, -1), now: before, future: [now, ...future], at: 0, about: '' };
}

export function redo<State>({ past, now, future }: History<State>): History<State> {
  const [next, ...later] = future;
  if (next === undefined) return { past, now, future, at: 0, about: '' };
  return { past: [...past, now], now: next, future: later, at: 0, about: '' };
}
