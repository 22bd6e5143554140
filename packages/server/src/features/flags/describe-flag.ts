import { invalidInput, type Killed, operations } from '@halyard/contract';
import { describe, type Finding, type Flag, findUnusedVariants, lintFlag } from '@halyard/core';
import { handle } from '../../door.ts';
import { regexEngine } from '../../platform/regex.ts';
import { liveSurroundings } from '../snapshots/index.ts';
import { entryOf, type FlagState } from './flag-state.ts';
import { getFlag } from './queries.ts';
import { referable } from './require-valid.ts';

/** Two queries more for each environment in which the flag refers to others. */
export const describeFlag = handle(operations.describeFlag, async (door, { params, query }) => {
  const named = query.environment === undefined ? [] : [query.environment];
  const state = await getFlag(door.db, door.project, params.flagId, named);
  const entries = entriesOf(state);
  const unused = unusedIn([...entries.values()]);
  const wanted = query.environment === undefined ? [...entries.keys()] : [query.environment];
  const environments = new Map<string, ReturnType<typeof describe> & { findings: Finding[] }>();
  for (const environment of wanted) {
    const entry = entries.get(environment);
    if (entry === undefined) {
      throw invalidInput([{ pointer: '?environment', message: `there is no environment ${environment}` }]);
    }
    if (entry === null) {
      environments.set(environment, { ...ARCHIVED, findings: [] });
      continue;
    }
    const known = await referable(liveSurroundings(door), environment, entry, params.flagId);
    const findings = lintFlag(entry, { known, now: door.now.getTime() });
    const said = describe(entry, known, { key: params.flagId, regex: regexEngine });
    const { killed } = state.configurations.get(environment)!;
    environments.set(environment, {
      ...said,
      ...(killed ? { summary: `${killWords(killed)} ${said.summary}` } : {}),
      findings: findings.filter(({ code, pointer }) => code !== 'unused-variant' || unused.has(pointer)),
    });
  }
  return { body: { environments: Object.fromEntries(environments) } };
});

function killWords({ by, reason, environment, at }: Killed): string {
  return `Killed in ${environment} by ${by.name} at ${at}, because: ${reason}.`;
}

const ARCHIVED = {
  summary: "The flag is archived: everyone gets the application's own default.",
  lines: [],
};

function entriesOf({ meta, configurations }: FlagState): Map<string, Flag | null> {
  return new Map([...configurations].map(([environment, each]) => [environment, entryOf(meta, each)]));
}

/** Pointers of variants that nothing serves in any environment: what one has no use for another may have. */
function unusedIn(entries: readonly (Flag | null)[]): Set<string> {
  const [first = [], ...others] = entries.map((entry) => {
    return entry === null ? [] : findUnusedVariants(entry).map(({ pointer }) => pointer);
  });
  return new Set(first.filter((pointer) => others.every((other) => other.includes(pointer))));
}
