export interface KeysSearch {
  text?: string;
  environment?: string;
  kind?: 'api' | 'server' | 'client';
  /** Those that have ended, too. */
  ended?: true;
}

/** What an address says, as far as it is known. */
export function parseKeysSearch(search: Record<string, unknown>): KeysSearch {
  const { kind, text, environment, ended } = search;
  return {
    ...(typeof text === 'string' && text !== '' ? { text } : {}),
    ...(typeof environment === 'string' && environment !== '' ? { environment } : {}),
    ...(kind === 'api' || kind === 'server' || kind === 'client' ? { kind } : {}),
    ...(ended === true ? { ended: true as const } : {}),
  };
}
