/** No acknowledged change is lost when the service is killed, on either database. */
import { describe, expect, it } from 'vitest';
import { judgeHistory, newHistory } from './testing/history.ts';
import { runKillBurst } from './testing/kill-burst.ts';
import { databases } from './testing/place.ts';

describe.each(databases)('on %s', (kind) => {
  it('kill -9 during a burst of changes, five times', { timeout: 300_000 }, async () => {
    const { problems, acknowledged } = await runKillBurst(kind, 5);
    expect(problems).toEqual([]);
    expect(acknowledged).toBeGreaterThanOrEqual(25);
  });
});

it('negative control: a lost, a doubled and an invented change are found', () => {
  const history = newHistory();
  history.acknowledged.set('a', 1).set('b', 2);
  history.unknown.add('c');
  const [a, b, c] = [
    { seq: 1, token: 'a' },
    { seq: 2, token: 'b' },
    { seq: 3, token: 'c' },
  ];
  expect(judgeHistory(history, [a!, b!])).toEqual([]);
  expect(judgeHistory(history, [a!, b!, c!])).toEqual([]);
  expect(judgeHistory(history, [a!])).toEqual(['b was acknowledged as 2: undefined']);
  expect(judgeHistory(history, [a!, b!, { seq: 3, token: 'b' }])).toHaveLength(2);
  expect(judgeHistory(history, [a!, b!, { seq: 3, token: 'd' }])).toEqual(['d was never asked for']);
});
