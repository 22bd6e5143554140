/** What is done to several flags at once, as calls of one change; and what takes them back. */

export type BulkAction =
  | { do: 'enable' | 'disable'; environment: string }
  | { do: 'add-tag' | 'remove-tag'; tag: string }
  | { do: 'set-owner'; owner: string | null }
  | { do: 'archive' | 'restore' };

export interface BulkFlag {
  key: string;
  tags: readonly string[];
  owner: string | null;
  archivedAt: string | null;
  environments: Readonly<Record<string, { enabled: boolean }>>;
}

export interface BulkCall {
  operation: string;
  params: Record<string, string>;
  body?: unknown;
  /** Of the flag that it was made from. */
  ifMatch?: string | undefined;
}

/** A change takes so many at most. */
export const mostCalls = 100;

/** Whether there is anything to do; what is so already is left alone. */
export function isNeeded(action: BulkAction, flag: BulkFlag): boolean {
  switch (action.do) {
    case 'enable':
    case 'disable': {
      const there = flag.environments[action.environment];
      return there === undefined || there.enabled !== (action.do === 'enable');
    }
    case 'add-tag':
      return !flag.tags.includes(action.tag);
    case 'remove-tag':
      return flag.tags.includes(action.tag);
    case 'set-owner':
      return flag.owner !== action.owner;
    case 'archive':
      return flag.archivedAt === null;
    case 'restore':
      return flag.archivedAt !== null;
  }
}

export function callOf(action: BulkAction, { key, tags }: BulkFlag): BulkCall {
  const params = { flagId: key };
  switch (action.do) {
    case 'enable':
    case 'disable':
      return {
        operation: `configurations.${action.do}`,
        params: { ...params, environment: action.environment },
      };
    case 'add-tag':
      return patch(params, { tags: [...tags, action.tag] });
    case 'remove-tag':
      return patch(params, { tags: tags.filter((tag) => tag !== action.tag) });
    case 'set-owner':
      return patch(params, { owner: action.owner });
    default:
      return { operation: `flags.${action.do}`, params };
  }
}

/**
 * What takes it back of a flag as it is `now`, and nothing that somebody did to it since; undefined: there is nothing left of it to
 * take back.
 */
export function undoOf(action: BulkAction, flag: BulkFlag, now: BulkFlag): BulkCall | undefined {
  if (isNeeded(action, now)) return undefined;
  switch (action.do) {
    case 'enable':
      return callOf({ ...action, do: 'disable' }, now);
    case 'disable':
      return callOf({ ...action, do: 'enable' }, now);
    case 'archive':
      return callOf({ do: 'restore' }, now);
    case 'restore':
      return callOf({ do: 'archive' }, now);
    case 'set-owner':
      return callOf({ do: 'set-owner', owner: flag.owner }, now);
    case 'add-tag':
      return callOf({ ...action, do: 'remove-tag' }, now);
    case 'remove-tag':
      return callOf({ ...action, do: 'add-tag' }, now);
  }
}

/** For a button, a title and what is said afterwards: `Turn on in Production`, `turned on in Production`. */
export function wordsOf(action: BulkAction, environmentName: (key: string) => string): [string, string] {
  switch (action.do) {
    case 'enable':
      return [
        `Turn on in ${environmentName(action.environment)}`,
        `turned on in ${environmentName(action.environment)}`,
      ];
    case 'disable':
      return [
        `Turn off in ${environmentName(action.environment)}`,
        `turned off in ${environmentName(action.environment)}`,
      ];
    case 'add-tag':
      return [`Add the tag ${action.tag}`, `tagged ${action.tag}`];
    case 'remove-tag':
      return [`Remove the tag ${action.tag}`, `no longer tagged ${action.tag}`];
    case 'set-owner':
      return action.owner === null
        ? ['Remove the owner', 'without an owner now']
        : [`Make ${action.owner} the owner`, `owned by ${action.owner} now`];
    case 'archive':
      return ['Archive', 'archived'];
    case 'restore':
      return ['Restore', 'restored'];
  }
}

export function inChunks<T>(all: readonly T[], size = mostCalls): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

function patch(params: Record<string, string>, body: unknown): BulkCall {
  return { operation: 'flags.patch', params, body };
}
