/** What of a change can be put back by itself. */

export interface RestorableEntry {
  kind: 'flag' | 'segment';
  key: string;
  /** Where what it does was changed; empty: only what it is. */
  environments: string[];
  /** Whether there was one before, and is one after. */
  wasThere: boolean;
  isThere: boolean;
}

interface Item {
  environment: string | null;
  kind: string;
  key: string;
  before?: unknown;
  after?: unknown;
}

export function entriesOf({ items }: { items: readonly Item[] }): {
  entries: RestorableEntry[];
  environments: string[];
} {
  const found = new Map<string, RestorableEntry>();
  for (const { kind, key, environment, before, after } of items) {
    if (kind !== 'flag' && kind !== 'segment') continue;
    const name = `${kind} ${key}`;
    const entry = found.get(name) ?? { kind, key, environments: [], wasThere: false, isThere: false };
    if (environment !== null) entry.environments.push(environment);
    entry.wasThere ||= isThere(before);
    entry.isThere ||= isThere(after);
    found.set(name, entry);
  }
  const entries = [...found.values()];
  return { entries, environments: [...new Set(entries.flatMap((entry) => entry.environments))] };
}

function isThere(value: unknown): boolean {
  return value !== null && value !== undefined;
}
