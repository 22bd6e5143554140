import { createEvaluator } from '@halyard/core';
import { expect, it } from 'vitest';
import { silentLog } from '../log.ts';
import { BACKOFF_TIMINGS, Backoff } from '../stream/backoff.ts';
import { Outbox, type PostAnswer } from './outbox.ts';
import { EventQueue } from './queue.ts';
import { Summaries } from './summary.ts';

const OK: PostAnswer = { status: 202, retryAfterMs: undefined };

it('a pass that seemed lost and comes back settles nothing twice', async () => {
  const queue = new EventQueue(100);
  const outbox = new Outbox({
    instance: 'i',
    sdk: { name: 'test', version: '1' },
    queue,
    summaries: new Summaries(createEvaluator(), 0),
    held: () => undefined,
    now: () => 0,
    backoff: new Backoff(BACKOFF_TIMINGS, () => 0),
    log: silentLog,
  });
  /** Sequence and events of each body. */
  const sent: [number, unknown[]][] = [];
  const posting = (answer: () => Promise<PostAnswer>) => ({
    isOver: () => false,
    send(body: string) {
      const { sequence, events } = JSON.parse(body) as { sequence: number; events: unknown[] };
      sent.push([sequence, events]);
      return answer();
    },
  });
  const slow = Promise.withResolvers<PostAnswer>();
  const failing = Promise.withResolvers<PostAnswer>();

  queue.add('1');
  const first = outbox.sendAll(posting(() => slow.promise));
  const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
  await turn();
  queue.add('2');
  const second = outbox.sendAll(posting(async () => (sent.length < 3 ? OK : failing.promise)));
  await turn();
  // The second has had the same batch taken, with the sequence it had, and is at its own now.
  expect(sent).toEqual([
    [1, [1]],
    [1, [1]],
    [2, [2]],
  ]);
  slow.resolve(OK);
  await turn();
  // The first goes on to what is not taken yet, and does not count it as sent.
  expect(sent.slice(3)).toEqual([[2, [2]]]);
  failing.resolve({ status: 503, retryAfterMs: undefined });
  await Promise.all([first, second]);
  const before = sent.length;
  await outbox.sendAll(posting(async () => OK));
  expect(sent.slice(before)).toEqual([]);
});
