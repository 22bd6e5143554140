/** A flag with all it does everywhere, as the operations of this feature pass it along: load, change, save. */

import type { Configuration, FlagAnswer, FlagKind, Killed } from '@halyard/contract';
import type { Condition, Flag, FlagType, Json, Rule, Serve } from '@halyard/core';
import { flagEntry } from '../snapshots/index.ts';

export interface FlagState {
  meta: FlagMeta;
  /** By environment, in the order of the project's environments: its own ones, and inherited ones that were asked for. */
  configurations: Map<string, FlagConfiguration>;
}

export interface FlagMeta {
  project: string;
  key: string;
  name: string;
  description: string;
  kind: FlagKind;
  type: FlagType;
  variants: Record<string, Json>;
  /** What every variant must fit; only flags of type json have one. SDKs never see it. */
  schema: Record<string, unknown> | null;
  tags: string[];
  owner: string | null;
  expiresAt: Date | null;
  client: boolean;
  archivedAt: Date | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export interface FlagConfiguration {
  enabled: boolean;
  off: string | null;
  requires: Condition[];
  rules: Rule[];
  otherwise: { serve: Serve };
  version: number;
  /** It is a copy of what the environment above says; left out where it is the environment's own. */
  inherited?: boolean;
  /** Off, whatever is written, until it is lifted; left out where it was not killed. Nothing but kill and lift decides it. */
  killed?: Killed;
}

/** What SDKs of an environment get; null: nothing, it is archived. */
export function entryOf(meta: FlagMeta, configuration: FlagConfiguration): Flag | null {
  return meta.archivedAt === null ? flagEntry({ ...meta, ...configuration }) : null;
}

/** The same as the log keeps it, which also says where it came from, and beside a kill what is written beneath it. */
export function loggedEntry(meta: FlagMeta, configuration: FlagConfiguration) {
  const entry = entryOf(meta, configuration);
  if (entry === null) return null;
  const { enabled, inherited, killed } = configuration;
  return {
    ...entry,
    ...(inherited ? { inherited: true } : {}),
    ...(killed ? { enabled, killed } : {}),
  };
}

/** Those that an environment has of its own. */
function own({ configurations }: FlagState): [string, FlagConfiguration][] {
  return [...configurations].filter(([, { inherited }]) => !inherited);
}

/** What belongs to no environment, as the log keeps it. */
export function metaEntryOf(meta: FlagMeta) {
  return {
    key: meta.key,
    name: meta.name,
    description: meta.description,
    kind: meta.kind,
    type: meta.type,
    variants: meta.variants,
    schema: meta.schema,
    tags: meta.tags,
    owner: meta.owner,
    expiresAt: meta.expiresAt?.toISOString() ?? null,
    client: meta.client,
    archivedAt: meta.archivedAt?.toISOString() ?? null,
    version: meta.version,
  };
}
export type FlagMetaEntry = ReturnType<typeof metaEntryOf>;

/** As answers show it. */
export function flagAnswer(state: FlagState): FlagAnswer {
  const { version, ...meta } = metaEntryOf(state.meta);
  return {
    ...meta,
    project: state.meta.project,
    environments: Object.fromEntries(
      own(state).map(([environment, configuration]) => [environment, configurationAnswer(configuration)]),
    ),
    version,
    createdAt: state.meta.createdAt.toISOString(),
    updatedAt: state.meta.updatedAt.toISOString(),
  };
}

/** With the weight of every range beside it, so that people read what they wrote. */
export function configurationAnswer(configuration: FlagConfiguration): Configuration {
  const { enabled, off, requires, rules, otherwise, version, killed = null } = configuration;
  return {
    enabled,
    off,
    requires,
    rules: rules.map((rule) => ({ ...rule, serve: withWeights(rule.serve) })),
    otherwise: { serve: withWeights(otherwise.serve) },
    killed,
    version,
  };
}

function withWeights(serve: Serve) {
  if (serve === null || typeof serve === 'string') return serve;
  return {
    bucket: serve.bucket,
    split: serve.split.map(({ variant, from, to }) => ({ variant, weight: to - from, from, to })),
  };
}

/**
 * The ETag of the whole document: its own version and those of the environments in it, since PUT replaces them all and
 * each rises by a counter of its own. Readable, so that a 412 shows which part moved.
 */
export function flagTag(state: FlagState): string {
  const parts = own(state).map(([environment, { version }]) => `${environment}=${version}`);
  return `"${[state.meta.version, ...parts].join(';')}"`;
}
