import { randomHex } from './ids.ts';
import { createQuestions, type Questions } from './questions.ts';

/**
 * What nodes say to each other. The doorbell says "something was committed", never what: a ring that is lost costs a
 * poll interval, nothing else. Questions are for what only each node knows of itself.
 */
export interface Bus extends Questions {
  /** The name of this node, unlike that of any other. */
  readonly node: string;
  /** The same for this process only, whatever it is called. */
  readonly process: string;
  /** Calls back at each ring, its own included; returns how to stop. */
  onRing(callback: () => void): () => void;
  /** After a commit: rings on this node at once, and on other nodes unless the transaction has notified them. */
  ring(hasNotified?: boolean): void;
  /** Whether a transaction that changes something has to ring other nodes by NOTIFY. */
  ringsInTransaction(): boolean;
  /** Whether rings of other nodes arrive; false means readers rely on their poll. */
  isConnected(): boolean;
  close(): Promise<void>;
}

/** Within one process: all there is when the database is embedded. */
export function createProcessBus(node: string): Bus {
  const { onRing, ring, clear } = createBell();
  const process = randomHex();
  const { ask, onQuestion } = createQuestions({ node, process });
  return {
    node,
    process,
    onRing,
    ring: () => ring(),
    ringsInTransaction: () => false,
    isConnected: () => true,
    close: async () => clear(),
    ask,
    onQuestion,
  };
}

/** The part of every bus that is heard in this process. */
export function createBell(): { onRing: Bus['onRing']; ring(): void; clear(): void } {
  const callbacks = new Set<() => void>();
  return {
    onRing(callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    ring() {
      for (const callback of callbacks) callback();
    },
    clear: () => callbacks.clear(),
  };
}
