/** What a draft hears of the live flag, and what it must not lose by it. */
import type { FlagAnswer } from '@halyard/contract';
import { expect, test } from 'vitest';
import { DraftStore } from './draft-store.ts';

const rule = (id: string, serve = 'on') => ({ id, if: { attribute: 'plan', equals: id }, serve });
const configuration = (more: object = {}) => ({
  enabled: true,
  off: 'off',
  requires: [],
  rules: [],
  otherwise: { serve: 'on' },
  killed: null,
  inherited: false,
  version: 1,
  ...more,
});
const flag = (environments: object, more: object = {}) =>
  ({
    key: 'checkout',
    name: 'Checkout',
    tags: [],
    variants: { on: true, off: false },
    environments,
    version: 1,
    ...more,
  }) as unknown as FlagAnswer;

function opened(live: FlagAnswer) {
  const store = new DraftStore('default', `flag-${Math.random()}`);
  store.hear(live, '"1"');
  return store;
}
const idsOf = (store: DraftStore) => store.get()!.history.now.environments['a']!.rules.map(({ id }) => id);

test('an environment that was made or archived meanwhile is there, or gone, edits or not', () => {
  for (const isEdited of [false, true]) {
    const store = opened(flag({ a: configuration() }));
    if (isEdited) store.set((now) => ({ ...now, name: 'Mine' }));
    // One that inherits gives the flag no other ETag.
    store.hear(flag({ a: configuration(), b: configuration({ inherited: true }) }), '"1"');
    expect(Object.keys(store.get()!.history.now.environments)).toEqual(['a', 'b']);
    store.hear(flag({ a: configuration() }), '"1"');
    expect(Object.keys(store.get()!.history.now.environments)).toEqual(['a']);
    expect(store.get()!.history.now.name).toBe(isEdited ? 'Mine' : 'Checkout');
  }
});

test('an answer from before a save is not heard', () => {
  const store = opened(flag({ a: configuration() }));
  store.set((now) => ({ ...now, name: 'Mine' }));
  store.saved(flag({ a: configuration() }, { name: 'Mine', version: 2 }), '"2"');
  store.hear(flag({ a: configuration() }), '"1"');
  expect(store.get()!.history.now.name).toBe('Mine');
  expect(store.get()!.etag).toBe('"2"');
});

test('a rule that I deleted and somebody edited comes back to its place', () => {
  const rules = ['one', 'two', 'three'].map((id) => rule(id));
  const store = opened(flag({ a: configuration({ rules }) }));
  store.set((now) => ({
    ...now,
    environments: { a: { ...now.environments['a']!, rules: now.environments['a']!.rules.slice(1) } },
  }));
  const theirs = [rule('one', 'off'), rules[1], rules[2]];
  store.hear(flag({ a: configuration({ rules: theirs, version: 2 }) }), '"2"');
  const [collision] = store.get()!.collisions;
  expect(collision!.pointer).toBe('/environments/a/rules/one');
  store.choose(collision!.pointer, 'theirs');
  expect(idsOf(store)).toEqual(['one', 'two', 'three']);
});

test('what is still to be chosen follows what stands there now', () => {
  const store = opened(flag({ a: configuration({ rules: [rule('one')] }) }));
  const withServe = (serve: string, version: number) =>
    flag({ a: configuration({ rules: [rule('one', serve)], version }) });
  store.set(withServe('mine', 1));
  store.hear(withServe('theirs', 2), '"2"');
  expect(store.get()!.collisions.map(({ pointer }) => pointer)).toEqual(['/environments/a/rules/one/serve']);
  // Deleted altogether: the choice is about the rule, no longer about a part of it.
  store.hear(flag({ a: configuration({ version: 3 }) }), '"3"');
  expect(store.get()!.collisions.map(({ pointer }) => pointer)).toEqual(['/environments/a/rules/one']);
  store.choose('/environments/a/rules/one', 'theirs');
  expect([store.get()!.collisions, idsOf(store)]).toEqual([[], []]);
});

test('nothing is to be chosen any more where both sides came to say the same', () => {
  const store = opened(flag({ a: configuration() }, { name: 'Was' }));
  store.set((now) => ({ ...now, name: 'Mine' }));
  store.hear(flag({ a: configuration() }, { name: 'Theirs', version: 2 }), '"2"');
  expect(store.get()!.collisions).toHaveLength(1);
  store.hear(flag({ a: configuration() }, { name: 'Mine', version: 3 }), '"3"');
  expect(store.get()!.collisions).toEqual([]);
});

test('what is edited while a save is under way stays a draft', () => {
  const store = opened(flag({ a: configuration() }));
  store.set((now) => ({ ...now, name: 'Sent' }));
  const sent = store.get()!.history.now;
  store.set((now) => ({ ...now, owner: 'typed meanwhile' }) as FlagAnswer);
  store.saved(flag({ a: configuration() }, { name: 'Sent', version: 2 }), '"2"', sent);
  const { now } = store.get()!.history;
  expect([now.name, now.owner, now.version]).toEqual(['Sent', 'typed meanwhile', 2]);
});

test('what was taken over is told until it is known, however often somebody saves', () => {
  const store = opened(flag({ a: configuration() }));
  store.set((now) => ({ ...now, name: 'Mine' }));
  store.hear(flag({ a: configuration() }, { owner: 'Ops', version: 2 }), '"2"');
  store.hear(flag({ a: configuration({ enabled: false, version: 2 }) }, { owner: 'Ops', version: 2 }), '"3"');
  expect(store.get()!.takenOver!.words).toEqual(['owner', 'a: whether it is on']);
});
