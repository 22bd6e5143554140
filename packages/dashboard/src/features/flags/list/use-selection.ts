import { useCallback, useMemo, useRef, useState } from 'react';

export interface Selection<T> {
  /** As they were when they were ticked, or listed last. */
  chosen: readonly T[];
  has: (key: string) => boolean;
  /** With `range`, everything between the last one and this, too. */
  toggle: (key: string, options?: { range?: boolean }) => void;
  /** Everything that is listed, or nothing of it where all is chosen. */
  toggleAll: () => void;
  /** Whether everything listed is chosen. */
  isAll: boolean;
  clear: () => void;
}

/** What is ticked in a list; stays while the list is narrowed otherwise. */
export function useSelection<T extends { key: string }>(listed: readonly T[]): Selection<T> {
  const [ticked, setTicked] = useState<ReadonlyMap<string, T>>(new Map());
  const last = useRef<string>(undefined);
  const order = useRef(listed);
  order.current = listed;

  const toggle = useCallback((key: string, { range = false }: { range?: boolean } = {}) => {
    const keys = new Set(range ? between(order.current, last.current, key) : [key]);
    const some = order.current.filter((one) => keys.has(one.key));
    setTicked((before) => {
      const after = new Map(before);
      for (const one of some) {
        if (before.has(key)) after.delete(one.key);
        else after.set(one.key, one);
      }
      return after;
    });
    last.current = key;
  }, []);

  const isAll = listed.length > 0 && listed.every(({ key }) => ticked.has(key));
  const toggleAll = useCallback(() => {
    setTicked((before) => {
      const after = new Map(before);
      for (const one of order.current) {
        if (isAll) after.delete(one.key);
        else after.set(one.key, one);
      }
      return after;
    });
  }, [isAll]);
  const clear = useCallback(() => setTicked(new Map()), []);
  const has = useCallback((key: string) => ticked.has(key), [ticked]);
  const chosen = useMemo(() => {
    const now = new Map(listed.map((one) => [one.key, one]));
    return [...ticked.values()].map((one) => now.get(one.key) ?? one);
  }, [ticked, listed]);
  return useMemo(
    () => ({ chosen, has, toggle, toggleAll, isAll, clear }),
    [chosen, has, toggle, toggleAll, isAll, clear],
  );
}

/** From one to the other, both with it, whichever comes first; only the second where the first is not there. */
function between(listed: readonly { key: string }[], from: string | undefined, to: string): string[] {
  const a = listed.findIndex(({ key }) => key === from);
  const b = listed.findIndex(({ key }) => key === to);
  if (a < 0 || b < 0) return [to];
  return listed.slice(Math.min(a, b), Math.max(a, b) + 1).map(({ key }) => key);
}
