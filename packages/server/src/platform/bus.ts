/**
 * The doorbell between nodes: it says "something was committed", never what. A ring that is lost costs a poll
 * interval, nothing else.
 */
export interface Bus {
  /** Calls back at each ring, its own included; returns how to stop. */
  onRing(callback: () => void): () => void;
  /** Rings on this node at once; other nodes are rung by NOTIFY inside the writing transaction. */
  ring(): void;
  /** Whether rings of other nodes arrive; false means readers rely on their poll. */
  isConnected(): boolean;
  close(): Promise<void>;
}

/** Within one process: all there is when the database is embedded. */
export function createProcessBus(): Bus {
  const callbacks = new Set<() => void>();
  return {
    onRing(callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    ring() {
      for (const callback of callbacks) callback();
    },
    isConnected: () => true,
    close: async () => callbacks.clear(),
  };
}
