/** What a project is to be after an import: pure, so that a dry run and the import itself cannot differ. */
import {
  type FieldProblem,
  type FlagDocument,
  OperationError,
  type ProjectDocument,
} from '@halyard/contract';
import { nearestName } from '@halyard/core';
import {
  configurationFromDraft,
  type FlagConfiguration,
  type FlagMeta,
  type FlagState,
  typeAndVariants,
} from '../flags/index.ts';
import type { EnvironmentRow } from '../projects/index.ts';
import type { SegmentState } from '../segments/index.ts';
import type { ProjectState } from './project-state.ts';

export interface ImportFrame {
  mode: 'merge' | 'replace';
  now: Date;
}

/** Versions in `after` are those there were; whoever writes gives new ones. Problems have pointers into the document. */
export function planImport(
  before: ProjectState,
  document: ProjectDocument,
  frame: ImportFrame,
): { after: ProjectState; problems: FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const environments = planEnvironments(before, document, frame);
  const keys = environments.map(({ key }) => key);
  const after: ProjectState = {
    project: { ...before.project, name: document.name ?? before.project.name },
    environments,
    flags: planFlags(before, document, keys, frame, problems),
    segments: planSegments(before, document, keys, frame, problems),
  };
  return { after, problems };
}

/**
 * Those named stand in the document's order: at the places that they have among the others, new ones behind the one
 * that is before them in the document.
 */
function planEnvironments(
  { project, environments }: ProjectState,
  { environments: named = [] }: ProjectDocument,
  { now }: ImportFrame,
): EnvironmentRow[] {
  const known = new Map(environments.map((row) => [row.key, row]));
  const queue = named.filter(({ key }) => known.has(key)).map(({ key }) => key);
  const isNamed = new Set(queue);
  const order = environments.map(({ key }) => (isNamed.has(key) ? queue.shift()! : key));
  for (const [i, { key }] of named.entries()) {
    if (!known.has(key)) order.splice(i === 0 ? 0 : order.indexOf(named[i - 1]!.key) + 1, 0, key);
  }
  const names = new Map(named.map(({ key, name }) => [key, name ?? key]));
  const isSame = order.every((key, i) => environments[i]?.key === key);
  return order.map((key, i): EnvironmentRow => {
    const row = known.get(key);
    const name = names.get(key);
    if (row) return { ...row, name: name ?? row.name, position: isSame ? row.position : i };
    return {
      project: project.key,
      key,
      name: name ?? key,
      color: null,
      position: i,
      is_protected: false,
      inherits: null,
      expires_at: null,
      archived_at: null,
      snapshot_version: 0,
      version: 0,
      created_at: now,
    };
  });
}

function planFlags(
  before: ProjectState,
  { flags = {} }: ProjectDocument,
  environments: string[],
  { mode, now }: ImportFrame,
  problems: FieldProblem[],
): Map<string, FlagState> {
  const after = new Map<string, FlagState>();
  for (const [key, flag] of before.flags) {
    if (Object.hasOwn(flags, key)) continue;
    const isGoing = mode === 'replace' && flag.meta.archivedAt === null;
    const meta = isGoing ? { ...flag.meta, archivedAt: now } : flag.meta;
    const configurations = inEnvironments(
      environments,
      (environment) => flag.configurations.get(environment) ?? configurationFromDraft(undefined, meta),
    );
    after.set(key, { meta, configurations: withOthers(flag.configurations, configurations) });
  }
  for (const [key, document] of Object.entries(flags)) {
    const pointer = `/flags/${key}`;
    const old = before.flags.get(key);
    const meta = planMeta({ project: before.project.key, key, now }, old?.meta, document, pointer, problems);
    if (!meta) {
      // As it was, so that those who refer to it are not blamed as well.
      if (old) after.set(key, old);
      continue;
    }
    const given = document.environments ?? {};
    problems.push(...findUnknown(given, environments, pointer));
    const configurations = inEnvironments(environments, (environment): FlagConfiguration => {
      const now = old?.configurations.get(environment);
      if (!Object.hasOwn(given, environment)) return now ?? configurationFromDraft(undefined, meta);
      const frame = { before: now, pointer: `${pointer}/environments/${environment}`, problems };
      const { requires = [], rules = [], ...draft } = given[environment]!;
      return configurationFromDraft({ ...draft, requires, rules }, meta, frame);
    });
    after.set(key, { meta, configurations: withOthers(old?.configurations, configurations) });
  }
  return after;
}

/** undefined where kind, type and variants do not go together, or are not what they were. */
function planMeta(
  { project, key, now }: { project: string; key: string; now: Date },
  before: FlagMeta | undefined,
  document: FlagDocument,
  pointer: string,
  problems: FieldProblem[],
): FlagMeta | undefined {
  const shape = shapeOf(document, pointer, problems);
  if (!shape) return undefined;
  const { kind } = document;
  const fixed = { kind, type: shape.type };
  const changed = before ? (['kind', 'type'] as const).filter((field) => before[field] !== fixed[field]) : [];
  for (const field of changed) {
    const message = `the ${field} of a flag cannot change (it is ${before![field]}): applications rely on it`;
    problems.push({ pointer: `${pointer}/${field}`, message });
  }
  if (changed.length > 0) return undefined;
  const instantOf = (text: string | null | undefined) => (text ? new Date(text) : null);
  return {
    project,
    key,
    name: document.name ?? key,
    description: document.description ?? '',
    kind,
    ...shape,
    schema: document.schema ?? null,
    tags: document.tags ?? [],
    owner: document.owner ?? null,
    expiresAt: instantOf(document.expiresAt),
    client: document.client ?? false,
    archivedAt: instantOf(document.archivedAt),
    version: before?.version ?? 0,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
}

function shapeOf({ kind, type, variants }: FlagDocument, pointer: string, problems: FieldProblem[]) {
  try {
    return typeAndVariants({ kind, type, variants });
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    problems.push(...error.fields.map((field) => ({ ...field, pointer: pointer + field.pointer })));
    return undefined;
  }
}

function planSegments(
  before: ProjectState,
  { segments = {} }: ProjectDocument,
  environments: string[],
  { mode, now }: ImportFrame,
  problems: FieldProblem[],
): Map<string, SegmentState> {
  const nobody = { if: { any: [] }, version: 0 };
  const after = new Map<string, SegmentState>();
  for (const [key, segment] of before.segments) {
    if (Object.hasOwn(segments, key) || mode === 'replace') continue;
    const entries = inEnvironments(
      environments,
      (environment) => segment.environments.get(environment) ?? nobody,
    );
    after.set(key, { ...segment, environments: withOthers(segment.environments, entries) });
  }
  for (const [key, document] of Object.entries(segments)) {
    const old = before.segments.get(key);
    const given = document.environments ?? {};
    problems.push(...findUnknown(given, environments, `/segments/${key}`));
    const entries = inEnvironments(environments, (environment) => {
      const was = old?.environments.get(environment) ?? nobody;
      return Object.hasOwn(given, environment) ? { ...was, if: given[environment]!.if } : was;
    });
    after.set(key, {
      project: before.project.key,
      key,
      name: document.name ?? key,
      description: document.description ?? '',
      version: old?.version ?? 0,
      createdAt: old?.createdAt ?? now,
      updatedAt: now,
      environments: withOthers(old?.environments, entries),
    });
  }
  return after;
}

function inEnvironments<T>(environments: string[], entryIn: (environment: string) => T): Map<string, T> {
  return new Map(environments.map((environment) => [environment, entryIn(environment)]));
}

/** What environments that inherit have of their own is in no document, and stays. */
function withOthers<T>(before: ReadonlyMap<string, T> | undefined, after: Map<string, T>): Map<string, T> {
  return new Map([...after, ...[...(before ?? [])].filter(([environment]) => !after.has(environment))]);
}

function findUnknown(given: object, environments: string[], pointer: string): FieldProblem[] {
  return Object.keys(given)
    .filter((key) => !environments.includes(key))
    .map((key) => {
      const near = nearestName(key, environments);
      const hint = near === undefined ? '' : `; did you mean ${near}?`;
      return {
        pointer: `${pointer}/environments/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        message: `there is no environment ${key}, in the project or in the document${hint}`,
      };
    });
}
