/**
 * Asking every node something. A question goes to all of them at once; each keeps its answer where the asker can
 * take it, and says so. What carries that is a transport; the rules are the same on each.
 */
import type { Json } from '@halyard/core';
import { randomHex } from './ids.ts';
import { within } from './within.ts';

export interface NodeAnswer {
  /** What people call the node; they may call two the same. */
  node: string;
  /** Of each process another. */
  process: string;
  answer: Json;
}

export interface Asked {
  /** One of each node, this one first. */
  answers: NodeAnswer[];
  /** Whether every node that the question reached has answered, or had nothing to say. */
  isComplete: boolean;
  /** How many were reached, this one included. */
  reached: number;
}

export interface Questions {
  /**
   * The answers of every node that is reached and answers in time. Resolves as soon as it is known
   * that all have, else after `withinMs` and the time to fetch what came (two seconds at most). Never rejects, but
   * with a RangeError where topic and question have more than 7,000 bytes as JSON.
   */
  ask(topic: string, question: Json, withinMs: number): Promise<Asked>;
  /** One handler a topic. undefined, or an error: no answer. Answers may have about 1 MB. Returns how to stop. */
  onQuestion(topic: string, handler: (question: Json) => Json | undefined): () => void;
}

/** How questions and answers get from node to node. Everything may be lost. */
export interface QuestionTransport {
  /** To every node, this one included; how many are reached. */
  send(message: string): Promise<number>;
  /** Keeps an answer for a minute at most, and tells the asker; undefined: there is none to keep. */
  answer(id: string, answer: string | undefined): Promise<void>;
  /** What was kept, which is then forgotten. */
  take(id: string): Promise<string[]>;
}

/** What a transport calls when something arrives. */
export interface QuestionEars {
  /** A message as it was sent. */
  heard(message: string): void;
  /** A node has answered the question of that id. */
  told(id: string): void;
}

interface Message {
  id: string;
  from: string;
  topic: string;
  question: Json;
}

/** Below the 8,000 bytes that NOTIFY carries, and the same on every transport. */
const maxMessageBytes = 7_000;
const takeMs = 2_000;

/** Without a transport there is this node only. */
export function createQuestions(
  { node, process: self }: Pick<NodeAnswer, 'node' | 'process'>,
  transport?: QuestionTransport,
): Questions & QuestionEars {
  const handlers = new Map<string, (question: Json) => Json | undefined>();
  /** By id: counts who told that it has answered. */
  const rounds = new Map<string, () => void>();

  function answerHere({ topic, question }: Message): NodeAnswer | undefined {
    try {
      const answer = handlers.get(topic)?.(question);
      return answer === undefined ? undefined : { node, process: self, answer };
    } catch {
      return undefined;
    }
  }

  async function gather(transport: QuestionTransport, id: string, message: string, withinMs: number) {
    const { promise: all, resolve } = Promise.withResolvers<void>();
    let told = 0;
    let reached = Number.POSITIVE_INFINITY;
    rounds.set(id, () => {
      if (++told >= reached) resolve();
    });
    const sending = transport.send(message).then(
      (count) => {
        reached = count;
        if (told >= reached) resolve();
      },
      // Nobody will answer.
      resolve,
    );
    await within(withinMs, Promise.all([sending, all]));
    rounds.delete(id);
    let taken: string[] = [];
    const taking = transport.take(id).then((answers) => {
      taken = answers;
    });
    await within(takeMs, taking).catch(() => {});
    const answers = taken.flatMap((text) => parseAnswer(text) ?? []);
    const isComplete = told >= reached && answers.length === taken.length;
    return { answers, isComplete, reached: Number.isFinite(reached) ? reached : 1 };
  }

  return {
    async ask(topic, question, withinMs) {
      const asked: Message = { id: randomHex(), from: self, topic, question };
      const message = JSON.stringify(asked);
      if (Buffer.byteLength(message) > maxMessageBytes) {
        throw new RangeError(`a question has at most ${maxMessageBytes} bytes`);
      }
      const gathering = transport
        ? gather(transport, asked.id, message, withinMs)
        : { answers: [], isComplete: true, reached: 1 };
      const own = answerHere(asked);
      const { answers, ...rest } = await gathering;
      return { answers: [...(own ? [own] : []), ...answers], ...rest };
    },
    onQuestion(topic, handler) {
      handlers.set(topic, handler);
      return () => {
        if (handlers.get(topic) === handler) handlers.delete(topic);
      };
    },
    heard(text) {
      const message = parseMessage(text);
      if (!message) return;
      // Its own question has been answered without the way through the transport.
      if (message.from === self) return rounds.get(message.id)?.();
      const answer = answerHere(message);
      transport
        ?.answer(message.id, answer === undefined ? undefined : JSON.stringify(answer))
        // Whoever asked stops waiting by itself.
        .catch(() => {});
    },
    told: (id) => rounds.get(id)?.(),
  };
}

/** undefined: it was sent by something else. */
function parseMessage(text: string): Message | undefined {
  const message = parsed(text) as Partial<Message> | undefined;
  const { id, from, topic } = message ?? {};
  const isOne = [id, from, topic].every((part) => typeof part === 'string');
  return isOne ? (message as Message) : undefined;
}

/** undefined: it was left there by something else. */
function parseAnswer(text: string): NodeAnswer | undefined {
  const answer = parsed(text) as Partial<NodeAnswer> | undefined;
  const isOne = typeof answer?.node === 'string' && typeof answer.process === 'string' && 'answer' in answer;
  return isOne ? (answer as NodeAnswer) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
