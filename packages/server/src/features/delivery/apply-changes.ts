/** From items of the log to what each environment has to apply. */
import type { ItemKind } from '@halyard/contract';
import type { Flag, Segment } from '@halyard/core';
import { flagEntry, segmentEntry } from '../snapshots/index.ts';
import type { Commit } from './commit-times.ts';
import type { EntryChange, EntryKind } from './environment-document.ts';
import type { LogItem } from './queries.ts';

export interface LogEffects {
  /** Environments that came into use, or went out of it; one may do both. */
  environments: { project: string; environment: string; exists: boolean }[];
  /** Per environment what changed, each key once with its last state, up to `version`. */
  patches: {
    project: string;
    environment: string;
    version: number;
    changes: EntryChange[];
    /** Of the versions on the way, in their order. */
    commits: Commit[];
  }[];
  /** Keys to be read again. */
  keyIds: string[];
  /** Whether what accounts may do has changed: all of their keys are to be read again. */
  haveAccountsChanged: boolean;
}

/** Items that change what some account may do. */
const ofAccounts: ReadonlySet<ItemKind> = new Set<ItemKind>(['role', 'member', 'service-account', 'person']);

/** `changes` in the order of the log. Items that concern nobody here (names, projects) are passed over. */
export function effectsOf(changes: { at: Date; items: LogItem[] }[]): LogEffects {
  const environments: LogEffects['environments'] = [];
  type Patch = LogEffects['patches'][number] & { latest: Map<string, EntryChange> };
  const patches = new Map<string, Patch>();
  const keyIds = new Set<string>();
  let haveAccountsChanged = false;
  for (const { at, ...item } of changes.flatMap(({ at, items }) => items.map((each) => ({ at, ...each })))) {
    const { project, environment, kind, key, version, after } = item;
    if (kind === 'key') keyIds.add(key);
    if (ofAccounts.has(kind)) haveAccountsChanged = true;
    if (project === null) continue;
    if (kind === 'environment') environments.push({ project, environment: key, exists: isInUse(after) });
    if (environment === null || (kind !== 'flag' && kind !== 'segment')) continue;
    const id = `${project}/${environment}`;
    const patch: Patch = patches.get(id) ?? {
      project,
      environment,
      version,
      changes: [],
      commits: [],
      latest: new Map(),
    };
    patches.set(id, patch);
    patch.version = Math.max(patch.version, version);
    if (patch.commits.at(-1)?.version !== version) patch.commits.push({ version, atMs: at.getTime() });
    const entry = after === null ? undefined : entryOf(kind, after, version);
    const name = `${kind}\n${key}`;
    const firstVersion = patch.latest.get(name)?.firstVersion ?? version;
    // Anew, so that the order stays that of the versions.
    patch.latest.delete(name);
    patch.latest.set(name, { kind, key, version, entry, firstVersion });
  }
  return {
    environments,
    patches: [...patches.values()].map(({ latest, ...patch }) => ({
      ...patch,
      changes: [...latest.values()],
    })),
    keyIds: [...keyIds],
    haveAccountsChanged,
  };
}

function isInUse(after: unknown): boolean {
  return after !== null && ((after as { archivedAt?: unknown }).archivedAt ?? null) === null;
}

/** `after` is as the control plane logged it. */
function entryOf(kind: EntryKind, after: unknown, version: number): Flag | Segment {
  return kind === 'flag'
    ? flagEntry({ ...(after as Flag), version })
    : segmentEntry({ ...(after as Segment), version });
}
