export interface EnvironmentsSearch {
  /** In key or name. */
  text?: string;
  /** Those that are archived, instead of those in use. */
  archived?: true;
}

export interface CompareSearch {
  from?: string;
  to?: string;
  text?: string;
  kind?: 'flag' | 'segment';
  /** Only what differs in this piece. */
  piece?: string;
}

/** What an address says, as far as it is known. */
export function parseEnvironmentsSearch(search: Record<string, unknown>): EnvironmentsSearch {
  return {
    ...textOf(search, 'text'),
    ...(search['archived'] === true ? { archived: true as const } : {}),
  };
}

export function parseCompareSearch(search: Record<string, unknown>): CompareSearch {
  const kind = search['kind'];
  return {
    ...textOf(search, 'from'),
    ...textOf(search, 'to'),
    ...textOf(search, 'text'),
    ...textOf(search, 'piece'),
    ...(kind === 'flag' || kind === 'segment' ? { kind } : {}),
  };
}

function textOf<Name extends string>(
  search: Record<string, unknown>,
  name: Name,
): Partial<Record<Name, string>> {
  const value = search[name];
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? ({ [name]: text } as Record<Name, string>) : {};
}
