import { useEffect, useMemo, useState } from 'react';

type Engine = typeof import('re2js');

export interface Tried {
  /** Why the first pattern that is none is none. */
  problem: string | undefined;
  test(input: string): boolean;
}

/** Patterns as the service and SDKs match them, by the same engine; undefined until it was loaded. */
export function usePatterns(patterns: readonly string[], ignoreCase: boolean): Tried | undefined {
  const [engine, setEngine] = useState<Engine>();
  useEffect(() => {
    let isWanted = true;
    void import('re2js').then((loaded) => isWanted && setEngine(loaded));
    return () => {
      isWanted = false;
    };
  }, []);
  const key = JSON.stringify(patterns);
  return useMemo(() => {
    if (engine === undefined) return undefined;
    const { RE2JS } = engine;
    try {
      const compiled = (JSON.parse(key) as string[]).map((pattern) =>
        RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0),
      );
      return { problem: undefined, test: (input) => compiled.some((each) => each.test(input)) };
    } catch (error) {
      return { problem: (error as Error).message, test: () => false };
    }
  }, [engine, key, ignoreCase]);
}
