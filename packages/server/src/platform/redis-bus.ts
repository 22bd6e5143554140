/**
 * Redis pub/sub in front of another bus, which goes on beside it: rings and questions go both ways or, while Redis is
 * away, that way alone. With Redis there writers need no NOTIFY, which takes a lock of the whole database at each
 * commit. A ring that Redis has not taken is made up for by NOTIFY.
 */
import { type Bus, createBell } from './bus.ts';
import type { PostgresBus } from './postgres-bus.ts';
import { createQuestions, type NodeAnswer } from './questions.ts';
import type { Redis } from './redis/open-redis.ts';

const answersKeptSeconds = 60;

/** `base` reaches every node while Redis is away; closing this bus closes it, and leaves Redis open. */
export function createRedisBus(redis: Redis, base: Bus & Partial<PostgresBus>): Bus {
  const { node, process: self } = base;
  const bell = createBell();
  const [rings, asked, answered] = [redis.name('ring'), redis.name('ask'), redis.name('answered')];
  const questions = createQuestions(base, {
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

  async function publish(hasNotified: boolean): Promise<void> {
    try {
      if (!isThere()) throw new Error('Redis is away');
      await redis.run((client) => client.publish(rings, self));
    } catch {
      // The transaction may have been told that this would work.
      if (!hasNotified) await base.ringOthers?.().catch(() => {});
    }
  }

  return {
    node,
    process: self,
    onRing: bell.onRing,
    ring(hasNotified = false) {
      bell.ring();
      void publish(hasNotified);
    },
    ringsInTransaction: () => !isThere() && base.ringsInTransaction(),
    isConnected: () => isThere() || base.isConnected(),
    async ask(topic, question, withinMs) {
      if (!isThere()) return base.ask(topic, question, withinMs);
      const [here, nodes] = await Promise.all([
        questions.ask(topic, question, withinMs),
        base.countNodes?.().catch(() => undefined),
      ]);
      if (here.isComplete && here.reached >= (nodes ?? 0)) return here;
      // Some node has lost Redis, or is slow to answer by it.
      const there = await base.ask(topic, question, withinMs);
      return { ...there, answers: onePerProcess([...here.answers, ...there.answers]) };
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

function onePerProcess(answers: NodeAnswer[]): NodeAnswer[] {
  return [...new Map(answers.map((answer) => [answer.process, answer])).values()];
}
