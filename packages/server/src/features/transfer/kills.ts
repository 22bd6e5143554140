/**
 * Kills on their way through a document: what was off in an incident is off where its backup is restored. An import makes
 * a kill only together with the flag or the environment in which it stands, and never lifts one.
 */
import type { FieldProblem, Killed, KilledDocument, ProjectDocument } from '@halyard/contract';
import type { FlagConfiguration, FlagState } from '../flags/index.ts';
import type { EnvironmentRow } from '../projects/index.ts';
import { environmentsByKey, inForce, type Kills, type ProjectState } from './project-state.ts';

/** Those of today, and of what is new those of the document. Adds what names no environment to `problems`. */
export function planKills(
  before: ProjectState,
  { flags = {} }: ProjectDocument,
  { environments, by }: { environments: readonly EnvironmentRow[]; by: Killed['by'] },
  problems: FieldProblem[],
): Kills {
  const kills: Kills = new Map(before.kills);
  const known = new Set(environments.map(({ key }) => key));
  const former = environmentsByKey(before);
  for (const [flag, { killed = {}, environments: own = {} }] of Object.entries(flags)) {
    const here = new Map(before.kills.get(flag));
    for (const [environment, kill] of Object.entries(killed)) {
      const pointer = `/flags/${flag}/killed/${environment.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const source = kill.environment ?? environment;
      if (!known.has(environment) || !known.has(source)) {
        const missing = known.has(environment) ? source : environment;
        const message = `there is no environment ${missing}, in the project or in the document`;
        problems.push({ pointer, message });
      } else if (!before.flags.has(flag) || !former.has(environment)) {
        // What it inherits is killed by its source: a kill besides that is one of its own.
        const isOwn = Object.hasOwn(own, environment);
        here.set(environment, {
          at: new Date(kill.at).toISOString(),
          by,
          reason: kill.reason,
          environment: isOwn ? source : environment,
        });
      }
    }
    if (here.size > 0) kills.set(flag, here);
  }
  return kills;
}

/** With each configuration the kill that stands there. */
export function withKills(flags: ReadonlyMap<string, FlagState>, kills: Kills): Map<string, FlagState> {
  const killed = new Map(flags);
  for (const [key, here] of kills) {
    const flag = flags.get(key);
    if (!flag) continue;
    const configurations = new Map(flag.configurations);
    for (const [environment, kill] of here) {
      const own = configurations.get(environment);
      if (own) configurations.set(environment, { ...own, killed: kill });
    }
    killed.set(key, { ...flag, configurations });
  }
  return killed;
}

/** Of a flag, where it or the environment is new: what is inherited there, with a kill of that environment's own. */
export function inheritedButKilled(
  before: ProjectState,
  after: ProjectState,
  key: string,
): [string, FlagConfiguration][] {
  const here = after.kills.get(key);
  if (!here) return [];
  const [rows, former] = [environmentsByKey(after), environmentsByKey(before)];
  const own = after.flags.get(key)!.configurations;
  return [...here].flatMap(([environment, killed]): [string, FlagConfiguration][] => {
    if (own.has(environment) || (before.flags.has(key) && former.has(environment))) return [];
    const found = inForce(rows, own, environment);
    return found ? [[environment, { ...found.value, inherited: true, killed }]] : [];
  });
}

/** The kill that stands in an environment: its own, or that of where it takes its configuration from. */
export function killInForce(
  environments: ReadonlyMap<string, EnvironmentRow>,
  own: FlagState['configurations'],
  here: ReadonlyMap<string, Killed> | undefined,
  environment: string,
): Killed | undefined {
  for (let at: string | null = environment; at !== null; at = environments.get(at)?.inherits ?? null) {
    const killed = here?.get(at);
    if (killed || own.has(at)) return killed;
  }
  return undefined;
}

/** In the order of environments; nobody is named. undefined: nothing is killed. */
export function killsDocumentOf(
  { environments }: Pick<ProjectState, 'environments'>,
  here: ReadonlyMap<string, Killed> | undefined,
): Record<string, KilledDocument> | undefined {
  const killed = environments.flatMap(({ key }) => {
    const kill = here?.get(key);
    if (!kill) return [];
    const { at, reason, environment } = kill;
    return [[key, { at, reason, ...(environment === key ? {} : { environment }) }] as const];
  });
  return killed.length === 0 ? undefined : Object.fromEntries(killed);
}
