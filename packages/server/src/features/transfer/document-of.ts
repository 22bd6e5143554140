/**
 * A project as a document. Keys are sorted by code units, members stand in one order, and rules, splits, variants and
 * free JSON in their own; what says nothing is left out. So the same state is the same bytes.
 */
import type {
  ConfigurationDocument,
  EnvironmentDocument,
  FlagDocument,
  ProjectDocument,
  SegmentDocument,
} from '@halyard/contract';
import type { Bucket, Condition, Rule, Serve } from '@halyard/core';
import { shareThread } from '../../platform/share-thread.ts';
import type { FlagConfiguration, FlagState } from '../flags/index.ts';
import type { EnvironmentRow } from '../projects/index.ts';
import type { SegmentState } from '../segments/index.ts';
import { killsDocumentOf } from './kills.ts';
import type { ProjectState } from './project-state.ts';

export async function documentOf({
  project,
  environments,
  segments,
  flags,
  kills,
}: ProjectState): Promise<ProjectDocument> {
  return {
    format: 1,
    name: project.name,
    environments: environments.map(environmentDocumentOf),
    segments: await sorted(segments, segmentDocumentOf),
    flags: await sorted(flags, (flag) =>
      flagDocumentOf(flag, killsDocumentOf({ environments }, kills.get(flag.meta.key))),
    ),
  };
}

function environmentDocumentOf(row: EnvironmentRow): EnvironmentDocument {
  const { key, name, color, inherits } = row;
  return {
    key,
    ...unless(name === key, { name }),
    ...unless(color === null, { color }),
    ...unless(!row.is_protected, { protected: true }),
    ...unless(row.approvals === 0, { approvals: row.approvals }),
    ...unless(inherits === null, { inherits }),
    ...unless(row.expires_at === null, { expiresAt: row.expires_at?.toISOString() ?? null }),
    ...unless(row.archived_at === null, { archivedAt: row.archived_at?.toISOString() ?? null }),
  };
}

function segmentDocumentOf({ key, name, description, environments }: SegmentState): SegmentDocument {
  return {
    ...unless(name === key, { name }),
    ...unless(description === '', { description }),
    environments: Object.fromEntries(
      [...environments].map(([environment, entry]) => [environment, { if: conditionInOrder(entry.if) }]),
    ),
  };
}

function flagDocumentOf({ meta, configurations }: FlagState, killed: FlagDocument['killed']): FlagDocument {
  const { key, name, description, kind, type, variants, schema, tags, owner, expiresAt, client } = meta;
  return {
    ...unless(name === key, { name }),
    ...unless(description === '', { description }),
    kind,
    type,
    variants,
    ...unless(schema === null, { schema }),
    ...unless(tags.length === 0, { tags }),
    ...unless(owner === null, { owner }),
    ...unless(expiresAt === null, { expiresAt: expiresAt?.toISOString() ?? null }),
    ...unless(!client, { client }),
    ...unless(meta.archivedAt === null, { archivedAt: meta.archivedAt?.toISOString() ?? null }),
    ...(killed && { killed }),
    environments: Object.fromEntries(
      [...configurations].map(([environment, one]) => [environment, configurationDocumentOf(one)]),
    ),
  };
}

function configurationDocumentOf(configuration: FlagConfiguration): ConfigurationDocument {
  const { enabled, off, requires, rules, otherwise } = configuration;
  return {
    enabled,
    off,
    ...unless(requires.length === 0, { requires: requires.map(conditionInOrder) }),
    ...unless(rules.length === 0, { rules: rules.map(ruleInOrder) }),
    otherwise: { serve: serveInOrder(otherwise.serve) },
  };
}

function ruleInOrder({ id, if: condition, serve, experiment }: Rule) {
  return {
    id,
    if: conditionInOrder(condition),
    serve: serveInOrder(serve),
    ...(experiment && { experiment: { key: experiment.key, phase: experiment.phase } }),
  };
}

/** Exact ranges and the whole bucket: every user keeps the variant. */
function serveInOrder(serve: Serve) {
  if (serve === null || typeof serve === 'string') return serve;
  return {
    bucket: bucketInOrder(serve.bucket),
    split: serve.split.map(({ variant, from, to }) => ({ variant, from, to })),
  };
}

function conditionInOrder(condition: Condition): Condition {
  if ('all' in condition) return { all: condition.all.map(conditionInOrder) };
  if ('any' in condition) return { any: condition.any.map(conditionInOrder) };
  if ('not' in condition) return { not: conditionInOrder(condition.not) };
  if ('bucket' in condition) {
    const ranges = condition.ranges.map(({ from, to }) => ({ from, to }));
    return { bucket: bucketInOrder(condition.bucket), ranges };
  }
  return inOrder(condition, [
    'segment',
    'flag',
    'variants',
    'attribute',
    'op',
    'values',
    'as',
    'ignoreCase',
    'else',
  ]);
}

function bucketInOrder(bucket: Bucket): Bucket {
  return inOrder(bucket, ['by', 'seed', 'alg', 'hashSeed', 'prefix', 'suffix', 'bits', 'fold', 'of']);
}

/** Members named first, in that order. */
function inOrder<T extends object>(from: T, names: string[]): T {
  const rank = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length);
  return Object.fromEntries(Object.entries(from).sort(([a], [b]) => rank(a) - rank(b))) as T;
}

async function sorted<T, D>(map: Map<string, T>, convert: (value: T) => D): Promise<Record<string, D>> {
  const pause = shareThread();
  const entries: [string, D][] = [];
  for (const key of [...map.keys()].sort()) {
    entries.push([key, convert(map.get(key)!)]);
    await pause();
  }
  return Object.fromEntries(entries);
}

/** Members that are left out where they would say what is so without them. */
function unless<T extends object>(isUsual: boolean, members: T): Partial<T> {
  return isUsual ? {} : members;
}
