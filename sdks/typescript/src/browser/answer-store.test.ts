/** Tabs that save at the same moment, in every order that their reads and writes can have. */
import { expect, it } from 'vitest';
import { openAnswerStore } from './answer-store.ts';
import { askedContext } from './asked-context.ts';
import { MemoryStorage } from './testing/memory-storage.ts';

const options = { url: 'http://x', key: `hal_client_Selector${'0'.repeat(38)}` };
const ada = askedContext({ targetingKey: 'ada' });
const ben = askedContext({ targetingKey: 'ben' });
const answers = (snapshotVersion: number) => ({ epoch: 'e', snapshotVersion, flags: {} });

/** Calls `interrupt` before the step of that number, counted from now on, and says whether there was such a step. */
class InterruptedStorage extends MemoryStorage {
  #stepsLeft = 0;
  #interrupt = () => {};

  interruptBefore(step: number, interrupt: () => void): void {
    this.#stepsLeft = step;
    this.#interrupt = interrupt;
  }

  get wasInterrupted(): boolean {
    return this.#stepsLeft <= 0;
  }

  override getItem(name: string): string | null {
    this.#step();
    return super.getItem(name);
  }

  override setItem(name: string, text: string): void {
    this.#step();
    super.setItem(name, text);
  }

  #step(): void {
    if (--this.#stepsLeft === 0) this.#interrupt();
  }
}

/** Runs `check` for an interruption before each of the steps that there are. */
function atEachStep(check: (step: number) => boolean): number {
  let step = 1;
  while (check(step)) step++;
  return step - 1;
}

const versionOf = (store: ReturnType<typeof openAnswerStore>, asked: typeof ada) =>
  store.load(asked)?.[1].snapshotVersion;

it('a save between the reads and the write of another tab is not undone', () => {
  const steps = atEachStep((step) => {
    const storage = new InterruptedStorage();
    const store = openAnswerStore({ ...options, storage });
    store.save(ada, answers(1), null);
    store.save(ben, answers(1), null);
    storage.interruptBefore(step, () => store.save(ben, answers(2), null));
    store.save(ada, answers(2), null);
    if (!storage.wasInterrupted) return false;
    expect([versionOf(store, ada), versionOf(store, ben)]).toEqual([2, 2]);
    return true;
  });
  // The control: there is something to be interrupted.
  expect(steps).toBeGreaterThan(0);
});

it('of two contexts that share a place one is forgotten, and neither is old', () => {
  const [one, other] = sharingOnePlace();
  const steps = atEachStep((step) => {
    const storage = new InterruptedStorage();
    const store = openAnswerStore({ ...options, storage });
    store.save(one, answers(1), null);
    storage.interruptBefore(step, () => store.save(one, answers(2), null));
    store.save(other, answers(2), null);
    if (!storage.wasInterrupted) return false;
    expect([versionOf(store, one), versionOf(store, other)].sort()).toEqual([2, undefined]);
    expect(storage.entries.size).toBe(1);
    return true;
  });
  expect(steps).toBeGreaterThan(0);
});

function sharingOnePlace(): [typeof ada, typeof ada] {
  const places = new Map<string, typeof ada>();
  for (let index = 0; ; index++) {
    const asked = askedContext({ targetingKey: `${index}` });
    const storage = new MemoryStorage();
    openAnswerStore({ ...options, storage }).save(asked, answers(1), null);
    const [place] = [...storage.entries.keys()] as [string];
    const before = places.get(place);
    if (before) return [before, asked];
    places.set(place, asked);
  }
}
