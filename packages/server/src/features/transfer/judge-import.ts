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
import { entryOf, schemaProblems } from '../flags/index.ts';
import type { ProjectState } from './project-state.ts';

/** What SDKs of an environment get. */
interface Entries extends Known {
  flags: Map<string, Flag>;
  segments: Map<string, Segment>;
}

/** With pointers into the document; of what it does not name, to where it would stand. */
export function judgeImport(
  before: ProjectState,
  after: ProjectState,
  document: ProjectDocument,
): FieldProblem[] {
  const found = new Map<string, FieldProblem>();
  const add = (pointer: string, message: string) => found.set(`${pointer} ${message}`, { pointer, message });
  for (const [key, { meta }] of after.flags) {
    for (const { pointer, message } of schemaProblems(before.flags.get(key)?.meta, meta)) {
      add(`/flags/${key}${pointer}`, message);
    }
  }
  for (const { key: environment } of after.environments) {
    const was = entriesIn(before, environment);
    const is = entriesIn(after, environment);
    for (const kind of ['flags', 'segments'] as const) {
      const isNamed = (key: string) => Object.hasOwn(document[kind] ?? {}, key);
      for (const [key, entry] of is[kind]) {
        for (const { pointer, message } of problemsOf(kind, key, entry, was, is)) {
          if (!isNamed(key)) add(`/${kind}`, `breaks ${key} in ${environment}: ${pointer} ${message}`);
          else if (/^\/(type|variants|client)\b/.test(pointer)) add(`/${kind}/${key}${pointer}`, message);
          else add(`/${kind}/${key}/environments/${environment}${pointer}`, message);
        }
      }
    }
  }
  return [...found.values()];
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

function entriesIn(state: ProjectState, environment: string): Entries {
  const flags = new Map<string, Flag>();
  for (const [key, { meta, configurations }] of state.flags) {
    const configuration = configurations.get(environment);
    const entry = configuration && entryOf(meta, { ...configuration, version: 1 });
    if (entry) flags.set(key, entry);
  }
  const segments = new Map<string, Segment>();
  for (const [key, segment] of state.segments) {
    const entry = segment.environments.get(environment);
    if (entry) segments.set(key, { if: entry.if, version: 1 });
  }
  return { flags, segments };
}
