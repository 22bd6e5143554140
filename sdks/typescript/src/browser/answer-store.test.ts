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
  store.load(asked)?.[3]?.snapshotVersion;

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
  expect(steps).toBeGreaterThan(1);
});

it('of two that come in the same moment one may be forgotten, and neither is old', () => {
  const steps = atEachStep((step) => {
    const storage = new InterruptedStorage();
    const store = openAnswerStore({ ...options, storage });
    for (const targetingKey of ['1', '2', '3']) store.save(askedContext({ targetingKey }), answers(1), null);
    store.save(ada, answers(1), null);
    for (const targetingKey of ['1', '2', '3']) store.save(askedContext({ targetingKey }), answers(2), null);
    // Ada's entry is the one that ben's takes.
    storage.interruptBefore(step, () => store.save(ada, answers(2), null));
    store.save(ben, answers(2), null);
    if (!storage.wasInterrupted) return false;
    expect(versionOf(store, ada) ?? 2).toBe(2);
    expect(versionOf(store, ben)).toBe(2);
    expect(storage.entries.size).toBe(4);
    return true;
  });
  expect(steps).toBeGreaterThan(1);
});

it('where there is no room, those make some that were asked for longest ago', () => {
  const storage = new MemoryStorage();
  let room = Number.POSITIVE_INFINITY;
  const { setItem } = storage;
  storage.setItem = (name, text) => {
    const others = [...storage.entries].filter(([each]) => each !== name);
    if (others.reduce((sum, [, each]) => sum + each.length, text.length) > room) throw new Error('full');
    setItem.call(storage, name, text);
  };
  const store = openAnswerStore({ ...options, storage });
  const all = ['1', '2', '3', '4'].map((targetingKey) => askedContext({ targetingKey }));
  for (const asked of all) store.save(asked, answers(1), null);
  room = [...storage.entries.values()].join('').length;
  store.save(all[3]!, answers(10 ** 15), null);
  expect(all.map((asked) => versionOf(store, asked))).toEqual([undefined, 1, 1, 10 ** 15]);
});
