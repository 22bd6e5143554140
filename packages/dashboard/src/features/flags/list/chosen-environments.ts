/** Which environments are columns of the list: a few, production first; the rest stands behind one button of each row. */
import { useCallback, useSyncExternalStore } from 'react';

export interface ColumnEnvironment {
  key: string;
  name: string;
  color: string | null;
  protected: boolean;
  approvals: number;
}

/** Production first: what is protected, or is called so; the others in the order of the project, its last ones first. */
export function byImportance<T extends ColumnEnvironment>(environments: readonly T[]): T[] {
  const weight = ({ key, protected: isProtected, approvals }: T) =>
    (/^prod/i.test(key) ? 2 : 0) + (isProtected || approvals > 0 ? 1 : 0);
  return environments
    .map((environment, i) => ({ environment, i }))
    .sort((a, b) => weight(b.environment) - weight(a.environment) || b.i - a.i)
    .map(({ environment }) => environment);
}

/** Those shown as columns, where `fit` have room: what was chosen, else what matters most. Never none. */
export function columnsOf<T extends ColumnEnvironment>(
  environments: readonly T[],
  chosen: readonly string[] | undefined,
  fit: number,
): { columns: T[]; others: T[] } {
  const ranked = byImportance(environments);
  const wanted = chosen === undefined ? ranked : ranked.filter(({ key }) => chosen.includes(key));
  const columns = (wanted.length > 0 ? wanted : ranked).slice(0, Math.max(1, fit));
  return { columns, others: ranked.filter((environment) => !columns.includes(environment)) };
}

const listeners = new Set<() => void>();
const placeOf = (project: string) => `halyard.flag-columns.${project}`;

/** What was chosen in this browser for a project; undefined: nothing yet. */
export function useChosenEnvironments(
  project: string,
): [chosen: readonly string[] | undefined, choose: (keys: readonly string[] | undefined) => void] {
  const stored = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => localStorage.getItem(placeOf(project)),
  );
  const choose = useCallback(
    (keys: readonly string[] | undefined) => {
      if (keys === undefined) localStorage.removeItem(placeOf(project));
      else localStorage.setItem(placeOf(project), JSON.stringify(keys));
      for (const listener of listeners) listener();
    },
    [project],
  );
  return [readChosen(stored), choose];
}

const read = new Map<string, readonly string[] | undefined>();

/** The same list for the same text, so that what depends on it is not computed again. */
function readChosen(stored: string | null): readonly string[] | undefined {
  if (stored === null) return undefined;
  if (!read.has(stored)) {
    const keys = parsed(stored);
    read.set(stored, Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : undefined);
  }
  return read.get(stored);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
