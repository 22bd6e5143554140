/** Flags as an overview shows them: each with all its environments, of a page at once. */
import type { FlagInEnvironment, FlagOverview } from '@halyard/contract';
import { describeBriefly } from '@halyard/core';
import type { Door } from '../../door.ts';
import { configurationOf, entryOf, type FlagMeta } from '../flags/index.ts';
import { briefOf, findUnderWay } from '../rollouts/index.ts';
import { judgeLifecycle } from './judge-lifecycle.ts';
import { type ConfigurationRow, configurationRows, hourlyUsage, lastEvaluations } from './queries.ts';

const hourMs = 3_600_000;
const shownHours = 24;
/** Rollouts of a page: at most one of each flag, environment and rule is under way. */
const mostRollouts = 1_000;
/** Flags with this tag are meant to stay as they are. */
const permanentTag = 'permanent';

/** Four queries. */
export async function overviewsOf(
  { db, project, now }: Door,
  metas: readonly FlagMeta[],
  { environments, seesUsage }: { environments: readonly string[]; seesUsage: boolean },
): Promise<FlagOverview[]> {
  const keys = metas.map(({ key }) => key);
  const from = firstHour(now);
  const rows = await configurationRows(db, project, { keys, environments });
  const configurations = new Map(rows.map((row) => [`${row.flag}\n${row.environment}`, row]));
  const places = rows.map(({ flag, environment }) => ({ flag, environment }));
  const rollouts = Map.groupBy(
    await findUnderWay(db, project, places, mostRollouts),
    ({ flag, environment }) => `${flag}\n${environment}`,
  );
  const lasts = seesUsage ? await lastEvaluations(db, project, keys) : undefined;
  const hours = seesUsage ? await hourlyUsage(db, project, { keys, environments, from }) : undefined;

  return metas.map((meta): FlagOverview => {
    const own = environments.flatMap((environment) => {
      const row = configurations.get(`${meta.key}\n${environment}`);
      return row ? [{ environment, row }] : [];
    });
    const lastOf = lasts && (lasts.get(meta.key) ?? new Map<string, Date>());
    const lastEvaluatedAt = lastOf && latestOf(lastOf);
    const facts = {
      isPermanent: isPermanent(meta),
      createdAt: meta.createdAt,
      updatedAt: meta.updatedAt,
      expiresAt: meta.expiresAt,
      archivedAt: meta.archivedAt,
      lastEvaluatedAt,
      soleVariant: soleOf(own.map(({ row }) => row)),
    };
    const shown = meta.archivedAt === null ? own : [];
    return {
      key: meta.key,
      project: meta.project,
      kind: meta.kind,
      type: meta.type,
      name: meta.name,
      tags: meta.tags,
      owner: meta.owner,
      expiresAt: meta.expiresAt?.toISOString() ?? null,
      client: meta.client,
      variants: Object.keys(meta.variants),
      archivedAt: meta.archivedAt?.toISOString() ?? null,
      createdAt: meta.createdAt.toISOString(),
      updatedAt: meta.updatedAt.toISOString(),
      lastEvaluatedAt: lastEvaluatedAt?.toISOString() ?? null,
      environments: Object.fromEntries(
        shown.map(({ environment, row }) => {
          const name = `${meta.key}\n${environment}`;
          const [rollout] = rollouts.get(name) ?? [];
          const inIt: FlagInEnvironment = {
            ...servingOf(meta, row),
            rollout: rollout ? briefOf(rollout) : null,
            usage: lastOf ? usageOf(hours?.get(name) ?? [], from, lastOf.get(environment)) : null,
            version: row.version,
          };
          return [environment, inIt];
        }),
      ),
      lifecycle: judgeLifecycle(facts, now),
      version: meta.version,
    };
  });
}

function servingOf(meta: FlagMeta, row: ConfigurationRow) {
  const { enabled, killed, inherited } = row;
  const entry = entryOf(meta, configurationOf(row));
  return { enabled, killed, inherited, serves: entry === null ? '' : describeBriefly(entry) };
}

function usageOf(
  hours: readonly { hour: Date; count: number }[],
  from: Date,
  last: Date | undefined,
): FlagInEnvironment['usage'] {
  const series = new Array<number>(shownHours).fill(0);
  for (const { hour, count } of hours) {
    const place = Math.round((hour.getTime() - from.getTime()) / hourMs);
    // Clocks of applications may be a little ahead.
    if (place >= 0) series[Math.min(place, shownHours - 1)]! += count;
  }
  const sum = series.reduce((all, count) => all + count, 0);
  return {
    total: Math.min(sum, Number.MAX_SAFE_INTEGER),
    series: series.map((count) => Math.min(count, Number.MAX_SAFE_INTEGER)),
    lastEvaluatedAt: last?.toISOString() ?? null,
  };
}

/** The hour that runs is the last one of those that are shown. */
export function firstHour(now: Date): Date {
  return new Date(Math.floor(now.getTime() / hourMs) * hourMs - (shownHours - 1) * hourMs);
}

export function latestOf(lasts: ReadonlyMap<string, Date> | undefined): Date | null {
  let latest: Date | null = null;
  for (const at of lasts?.values() ?? []) if (latest === null || at > latest) latest = at;
  return latest;
}

function soleOf(rows: readonly ConfigurationRow[]): string | null | undefined {
  const [first, ...others] = rows.map(({ sole_variant }) => sole_variant);
  if (first === undefined || first === null || others.some((sole) => sole !== first)) return undefined;
  return variantOf(first);
}

export function variantOf(sole: string | undefined): string | null | undefined {
  return sole === '' ? null : sole;
}

export function isPermanent({ kind, tags }: Pick<FlagMeta, 'tags'> & { kind: string }): boolean {
  return kind === 'kill-switch' || tags.includes(permanentTag);
}
