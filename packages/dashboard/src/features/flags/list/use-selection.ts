import { useCallback, useMemo, useRef, useState } from 'react';

export interface Selection {
  keys: ReadonlySet<string>;
  has: (key: string) => boolean;
  /** With `range`, everything between the last one and this, too. */
  toggle: (key: string, options?: { range?: boolean }) => void;
  set: (keys: Iterable<string>) => void;
  clear: () => void;
}

/** What is ticked in a list, by key; stays while the list is narrowed otherwise. */
export function useSelection(listed: readonly { key: string }[]): Selection {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string>(undefined);
  const order = useRef(listed);
  order.current = listed;

  const toggle = useCallback((key: string, { range = false }: { range?: boolean } = {}) => {
    setKeys((before) => {
      const after = new Set(before);
      const isOn = !before.has(key);
      for (const one of range ? between(order.current, last.current, key) : [key]) {
        if (isOn) after.add(one);
        else after.delete(one);
      }
      return after;
    });
    last.current = key;
  }, []);

  const set = useCallback((all: Iterable<string>) => setKeys(new Set(all)), []);
  const clear = useCallback(() => setKeys(new Set()), []);
  const has = useCallback((key: string) => keys.has(key), [keys]);
  return useMemo(() => ({ keys, has, toggle, set, clear }), [keys, has, toggle, set, clear]);
}

/** From one to the other, both with it, whichever comes first; only the second where the first is not there. */
export function between(listed: readonly { key: string }[], from: string | undefined, to: string): string[] {
  const a = listed.findIndex(({ key }) => key === from);
  const b = listed.findIndex(({ key }) => key === to);
  if (a < 0 || b < 0) return [to];
  return listed.slice(Math.min(a, b), Math.max(a, b) + 1).map(({ key }) => key);
}
