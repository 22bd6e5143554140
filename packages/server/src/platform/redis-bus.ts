/**
 * Redis pub/sub in front of another bus, which goes on beside it: rings and questions go both ways or, while Redis is
 * away, that way alone. With Redis there writers need no NOTIFY, which takes a lock of the whole database at each
 * commit. A ring that Redis has not taken is made up for by NOTIFY.
 */
import { type Bus, createBell } from './bus.ts';
import { randomHex } from './ids.ts';
import { createQuestions, type NodeAnswer } from './questions.ts';
import type { Redis } from './redis/open-redis.ts';

const answersKeptSeconds = 60;

/** `base` reaches every node while Redis is away; closing this bus closes it, and leaves Redis open. */
export function createRedisBus(redis: Redis, base: Bus & { ringOthers?(): Promise<void> }): Bus {
  const { node } = base;
  // Not the node's name: people may have given it to two.
  const self = randomHex();
  const bell = createBell();
  const [rings, asked, answered] = [redis.name('ring'), redis.name('ask'), redis.name('answered')];
  const questions = createQuestions(node, {
    send: (message) => redis.run((client) => client.publish(asked, message)),
    async answer(id, answer) {
      await redis.run(async (client) => {
        const commands = client.multi();
        if (answer !== undefined) {
          commands
            .rPush(redis.name('answers', id), answer)
            .expire(redis.name('answers', id), answersKeptSeconds);
        }
        await commands.publish(answered, id).exec();
      });
    },
    async take(id) {
      const key = redis.name('answers', id);
      const [answers] = await redis.run((client) => client.multi().lRange(key, 0, -1).del(key).exec());
      return answers as unknown as string[];
    },
  });
  const isThere = () => redis.status() === 'up' && redis.isSubscribed();

  base.onRing(bell.ring);
  redis.subscribe(
    {
      // What it published itself it has heard already.
      [rings]: (from) => from !== self && bell.ring(),
      [asked]: (message) => questions.heard(message),
      [answered]: (id) => questions.told(id),
    },
    bell.ring,
  );

  async function publish(): Promise<void> {
    if (!isThere()) return;
    try {
      await redis.run((client) => client.publish(rings, self));
    } catch {
      // The transaction was told that this would work, and has not rung.
      await base.ringOthers?.().catch(() => {});
    }
  }

  return {
    node,
    onRing: bell.onRing,
    ring() {
      bell.ring();
      void publish();
    },
    ringsInTransaction: () => !isThere() && base.ringsInTransaction(),
    isConnected: () => isThere() || base.isConnected(),
    async ask(topic, question, withinMs) {
      // Both ways: a node may have lost either.
      const [here, there] = await Promise.all([
        questions.ask(topic, question, withinMs),
        base.ask(topic, question, withinMs),
      ]);
      return {
        answers: onePerNode([...here.answers, ...there.answers]),
        isComplete: here.isComplete || there.isComplete,
      };
    },
    onQuestion(topic, handler) {
      const stops = [questions.onQuestion(topic, handler), base.onQuestion(topic, handler)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    async close() {
      bell.clear();
      await base.close();
    },
  };
}

function onePerNode(answers: NodeAnswer[]): NodeAnswer[] {
  return [...new Map(answers.map((answer) => [answer.node, answer])).values()];
}
