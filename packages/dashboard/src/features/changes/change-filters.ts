/** By what changes are found, as the address holds it and as the service is asked. */
import type { ItemKind } from '@halyard/contract';

export interface ChangeFilters {
  text?: string;
  /** The whole name of whoever asked. */
  who?: string;
  kind?: ItemKind;
  key?: string;
  /** e.g. `configurations.kill`, or `flags.*`. */
  operation?: string;
  environment?: string;
  from?: string;
  to?: string;
  bypassed?: boolean;
  request?: string;
}

/** Kinds of entries in the words of people, in the order of a menu. */
export const kindWords: Partial<Record<ItemKind, string>> = {
  flag: 'Flags',
  segment: 'Segments',
  environment: 'Environments',
  rollout: 'Rollouts',
  'held-operation': 'Schedules and proposals',
  trigger: 'Triggers',
  key: 'Keys',
  member: 'Members',
  role: 'Roles',
  'service-account': 'Service accounts',
  project: 'The project',
  change: 'Redactions',
};

/** What people look for that is no kind of entry, but one thing done. */
export const deeds: Record<string, string> = {
  'configurations.kill': 'Kills',
  'configurations.enable': 'Turned on',
  'configurations.disable': 'Turned off',
  'flags.create': 'Flags created',
  'flags.archive': 'Flags archived',
  'environments.promote': 'Promotions',
  'flags.revert': 'Flags put back',
};

const texts = ['text', 'who', 'key', 'operation', 'environment', 'request'] as const;

/** From an address; what is not understood is left out. */
export function readFilters(search: Record<string, unknown>): ChangeFilters {
  const filters: ChangeFilters = {};
  for (const name of texts) {
    const value = search[name];
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text === 'string' && text !== '') filters[name] = text.slice(0, 200);
  }
  for (const name of ['from', 'to'] as const) {
    const value = search[name];
    if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) filters[name] = value;
  }
  if (typeof search['kind'] === 'string' && Object.hasOwn(kindWords, search['kind'])) {
    filters.kind = search['kind'] as ItemKind;
  }
  if (search['bypassed'] === true || search['bypassed'] === 'true') filters.bypassed = true;
  return filters;
}

export interface ChangesQuery {
  text?: string;
  actorName?: string;
  kind?: ItemKind;
  key?: string;
  operation?: string;
  environment?: string;
  from?: string;
  to?: string;
  bypassed?: 'true';
  requestId?: string;
}

/** As the list, the export and the stream are asked. */
export function queryOf({ who, request, bypassed, ...same }: ChangeFilters): ChangesQuery {
  return {
    ...same,
    ...(who === undefined ? {} : { actorName: who }),
    ...(request === undefined ? {} : { requestId: request }),
    ...(bypassed ? { bypassed: 'true' as const } : {}),
  };
}

export function isFiltered(filters: ChangeFilters): boolean {
  return Object.keys(filters).length > 0;
}
