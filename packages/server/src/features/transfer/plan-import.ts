/** What a project is to be after an import: pure, so that a dry run and the import itself cannot differ. */
import {
  type FieldProblem,
  type FlagDocument,
  type Killed,
  OperationError,
  type ProjectDocument,
} from '@halyard/contract';
import { nearestName } from '@halyard/core';
import { shareThread } from '../../platform/share-thread.ts';
import {
  configurationFromDraft,
  type FlagConfiguration,
  type FlagMeta,
  type FlagState,
  typeAndVariants,
} from '../flags/index.ts';
import type { EnvironmentRow } from '../projects/index.ts';
import { nobody, type SegmentState } from '../segments/index.ts';
import { planKills, withKills } from './kills.ts';
import { planEnvironments } from './plan-environments.ts';
import type { ProjectState } from './project-state.ts';

export interface ImportFrame {
  mode: 'merge' | 'replace';
  now: Date;
  /** Who is said to have killed what comes killed: a document names nobody. */
  by: Killed['by'];
}

export interface Planned {
  after: ProjectState;
  /** With pointers into the document. */
  problems: FieldProblem[];
  /** Whether environments are such that what is in them can be judged. */
  isSound: boolean;
}

/** Versions in `after` are those there were; whoever writes gives new ones. */
export async function planImport(
  before: ProjectState,
  document: ProjectDocument,
  frame: ImportFrame,
): Promise<Planned> {
  const problems: FieldProblem[] = [];
  const environments = planEnvironments(before, document, frame.now, problems);
  const isSound = problems.length === 0;
  const kills = planKills(before, document, { environments, by: frame.by }, problems);
  const after: ProjectState = {
    project: { ...before.project, name: document.name ?? before.project.name },
    environments,
    kills,
    flags: withKills(await planFlags(before, document, environments, frame, problems), kills),
    segments: await planSegments(before, document, environments, frame, problems),
  };
  return { after, problems, isSound };
}

async function planFlags(
  before: ProjectState,
  { flags = {} }: ProjectDocument,
  environments: readonly EnvironmentRow[],
  { mode, now }: ImportFrame,
  problems: FieldProblem[],
): Promise<Map<string, FlagState>> {
  const after = new Map<string, FlagState>();
  const pause = shareThread();
  for (const [key, flag] of before.flags) {
    if (Object.hasOwn(flags, key)) continue;
    await pause();
    const isGoing = mode === 'replace' && flag.meta.archivedAt === null;
    const meta = isGoing ? { ...flag.meta, archivedAt: now } : flag.meta;
    const usual = () => configurationFromDraft(undefined, meta);
    after.set(key, { meta, configurations: inEnvironments(environments, flag.configurations, usual) });
  }
  for (const [key, document] of Object.entries(flags)) {
    await pause();
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
    const configurations = new Map(old?.configurations);
    for (const [environment, { requires = [], rules = [], ...draft }] of Object.entries(given)) {
      const now = old?.configurations.get(environment);
      const frame = { before: now, pointer: `${pointer}/environments/${environment}`, problems };
      const next: FlagConfiguration = configurationFromDraft({ ...draft, requires, rules }, meta, frame);
      configurations.set(environment, next);
    }
    const usual = () => configurationFromDraft(undefined, meta);
    after.set(key, { meta, configurations: inEnvironments(environments, configurations, usual) });
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

async function planSegments(
  before: ProjectState,
  { segments = {} }: ProjectDocument,
  environments: readonly EnvironmentRow[],
  { mode, now }: ImportFrame,
  problems: FieldProblem[],
): Promise<Map<string, SegmentState>> {
  const usual = () => ({ if: nobody, version: 0 });
  const after = new Map<string, SegmentState>();
  const pause = shareThread();
  for (const [key, segment] of before.segments) {
    if (Object.hasOwn(segments, key) || mode === 'replace') continue;
    await pause();
    after.set(key, { ...segment, environments: inEnvironments(environments, segment.environments, usual) });
  }
  for (const [key, document] of Object.entries(segments)) {
    await pause();
    const old = before.segments.get(key);
    const given = document.environments ?? {};
    problems.push(...findUnknown(given, environments, `/segments/${key}`));
    const conditions = new Map(old?.environments);
    for (const [environment, { if: condition }] of Object.entries(given)) {
      conditions.set(environment, { version: conditions.get(environment)?.version ?? 0, if: condition });
    }
    after.set(key, {
      project: before.project.key,
      key,
      name: document.name ?? key,
      description: document.description ?? '',
      version: old?.version ?? 0,
      createdAt: old?.createdAt ?? now,
      updatedAt: now,
      environments: inEnvironments(environments, conditions, usual),
    });
  }
  return after;
}

/** What they have of their own, in their order: where one inherits, or is archived, that may be nothing. */
function inEnvironments<T>(
  environments: readonly EnvironmentRow[],
  own: ReadonlyMap<string, T>,
  usual: () => T,
): Map<string, T> {
  const placed = new Map<string, T>();
  for (const { key, inherits, archived_at } of environments) {
    const mustHave = inherits === null && archived_at === null;
    const one = own.get(key) ?? (mustHave ? usual() : undefined);
    if (one !== undefined) placed.set(key, one);
  }
  return placed;
}

function findUnknown(
  given: object,
  environments: readonly EnvironmentRow[],
  pointer: string,
): FieldProblem[] {
  const known = new Set(environments.map(({ key }) => key));
  return Object.keys(given)
    .filter((key) => !known.has(key))
    .map((key) => {
      const near = nearestName(key, [...known]);
      const hint = near === undefined ? '' : `; did you mean ${near}?`;
      return {
        pointer: `${pointer}/environments/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        message: `there is no environment ${key}, in the project or in the document${hint}`,
      };
    });
}
