/** Everything that would be wrong after an import, at once: references in any order, cycles, and whom it breaks. */
import type { FieldProblem, ProjectDocument } from '@halyard/contract';
import {
  type Flag,
  findReferences,
  type Known,
  type Segment,
  validateFlag,
  validateSegment,
} from '@halyard/core';
import { sameJson } from '../../platform/canonical-json.ts';
import { regexEngine } from '../../platform/regex.ts';
import { shareThread } from '../../platform/share-thread.ts';
import { entryOf, schemaProblems } from '../flags/index.ts';
import type { EnvironmentRow } from '../projects/index.ts';
import { parentsFirst } from './plan-environments.ts';
import { environmentsByKey, inForce, type ProjectState } from './project-state.ts';

/** What SDKs of an environment get. */
interface Entries extends Known {
  flags: Map<string, Flag>;
  segments: Map<string, Segment>;
}

interface EntriesOf extends Entries {
  /** By kind and key, the environment in which each is written. */
  sources: Map<string, string>;
}

/** With pointers into the document; of what it does not name, to where it would stand. */
export async function judgeImport(
  before: ProjectState,
  after: ProjectState,
  document: ProjectDocument,
): Promise<FieldProblem[]> {
  const found = new Map<string, FieldProblem>();
  const pause = shareThread();
  const add = (pointer: string, message: string) => found.set(`${pointer} ${message}`, { pointer, message });
  for (const [key, { meta }] of after.flags) {
    await pause();
    for (const { pointer, message } of schemaProblems(before.flags.get(key)?.meta, meta)) {
      add(`/flags/${key}${pointer}`, message);
    }
  }
  for (const { key: environment } of judged(after)) {
    const was = await entriesIn(before, environment);
    const is = await entriesIn(after, environment);
    for (const kind of ['flags', 'segments'] as const) {
      const isNamed = (key: string) => Object.hasOwn(document[kind] ?? {}, key);
      for (const [key, entry] of is[kind]) {
        await pause();
        const source = is.sources.get(`${kind} ${key}`)!;
        for (const { pointer, message } of problemsOf(kind, key, entry, was, is)) {
          const inherited = source === environment ? '' : ` (in ${environment}, which inherits this)`;
          const at = `/${kind}/${key}/environments/${source}${pointer}`;
          if (!isNamed(key)) add(`/${kind}`, `breaks ${key} in ${environment}: ${pointer} ${message}`);
          else if (/^\/(type|variants|client)\b/.test(pointer)) add(`/${kind}/${key}${pointer}`, message);
          // Said of where it is written, it need not be said of each that inherits it.
          else if (!found.has(`${at} ${message}`)) add(at, message + inherited);
        }
      }
    }
  }
  return [...found.values()];
}

/** Parents first. Where nothing is its own, all is as it is above; what is archived is judged when it is restored. */
function judged({ environments, flags, segments }: ProjectState): EnvironmentRow[] {
  const withOwn = new Set<string>();
  for (const { configurations } of flags.values()) for (const key of configurations.keys()) withOwn.add(key);
  for (const one of segments.values()) for (const key of one.environments.keys()) withOwn.add(key);
  const inUse = environments.filter(({ archived_at }) => archived_at === null);
  return parentsFirst(new Map(inUse.map((row) => [row.key, row]))).filter(
    ({ key, inherits }) => inherits === null || withOwn.has(key),
  );
}

/** What is as it was may be broken by what it refers to, and by nothing else; what was wrong before is no news. */
function problemsOf(
  kind: 'flags' | 'segments',
  key: string,
  entry: Flag | Segment,
  was: Entries,
  is: Entries,
) {
  const validate = kind === 'flags' ? validateFlag : validateSegment;
  const problemsIn = (known: Known) => validate(entry, known, { key, regex: regexEngine });
  if (!sameJson(was[kind].get(key) ?? null, entry)) return problemsIn(is);
  const { flags, segments } = findReferences('if' in entry ? entry.if : entry);
  if (flags.length === 0 && segments.length === 0) return [];
  const problems = problemsIn(is);
  if (problems.length === 0) return [];
  const known = problemsIn(was).map(({ pointer, message }) => `${pointer} ${message}`);
  return problems.filter(({ pointer, message }) => !known.includes(`${pointer} ${message}`));
}

async function entriesIn(state: ProjectState, environment: string): Promise<EntriesOf> {
  const rows = environmentsByKey(state);
  const pause = shareThread();
  const flags = new Map<string, Flag>();
  const segments = new Map<string, Segment>();
  const sources = new Map<string, string>();
  for (const [key, { meta, configurations }] of state.flags) {
    await pause();
    const found = inForce(rows, configurations, environment);
    const entry = found && entryOf(meta, { ...found.value, version: 1 });
    if (!entry) continue;
    flags.set(key, entry);
    sources.set(`flags ${key}`, found.source);
  }
  for (const [key, segment] of state.segments) {
    await pause();
    const found = inForce(rows, segment.environments, environment);
    if (!found) continue;
    segments.set(key, { if: found.value.if, version: 1 });
    sources.set(`segments ${key}`, found.source);
  }
  return { flags, segments, sources };
}
