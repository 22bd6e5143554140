import { type Lifecycle, mayAsk, OperationError, operations } from '@halyard/contract';
import { isOpenTo } from '../../actor.ts';
import { type Door, handle } from '../../door.ts';
import { cursorOf, parseCursor } from '../../platform/cursor.ts';
import {
  type FlagFilter,
  type FlagMeta,
  type FlagPlace,
  findFlags,
  flagsNamed,
  requireStateSomewhere,
} from '../flags/index.ts';
import { judgeLifecycle } from './judge-lifecycle.ts';
import { firstHour, isPermanent, latestOf, overviewsOf, variantOf } from './overview-of.ts';
import { countFlags, findAges, lastEvaluations, soleVariants } from './queries.ts';

/** Eight queries a page, whatever its size; where a lifecycle is asked for, all flags are judged that the rest lets through. */
export const listFlagOverviews = handle(operations.listFlagOverviews, async (door, { query }) => {
  await requireStateSomewhere(door, query);
  const { limit, lifecycle: stage, reason, sort, cursor, ...given } = query;
  const filter = { ...given, archived: query.archived ?? false };
  const seesUsage = maySeeUsage(door);
  const descending = sort.startsWith('-');
  const order = sort.replace('-', '') as FlagPlace['order'];
  if (order === 'lastEvaluatedAt' && !seesUsage) {
    throw new OperationError('FORBIDDEN', 'to sort by when flags were evaluated takes usage:read');
  }
  const place: FlagPlace = {
    order,
    descending,
    after: parseCursor(cursor, order === 'key' ? 'text' : 'instant'),
  };
  const { keys: environments } = await door.environments();
  const isJudgedFirst = stage !== undefined || reason !== undefined;
  const page = isJudgedFirst
    ? await judgedPage(door, filter, place, { environments, seesUsage, limit, stage, reason })
    : await plainPage(door, filter, place, limit);
  const items = await overviewsOf(door, page.metas, { environments, seesUsage });
  const last = items.at(-1);
  const from = firstHour(door.now).toISOString();
  const body = { items, total: page.total, usageFrom: from };
  if (!page.hasMore || !last) return { body };
  const value = order === 'key' ? last.key : (last[order] ?? neverAt);
  return { body: { ...body, next: cursorOf([value, last.key]) } };
});

/** As an instant in the order of those that were never evaluated. */
const neverAt = '0001-01-01T00:00:00.000Z';

interface Page {
  metas: FlagMeta[];
  hasMore: boolean;
  total: number;
}

async function plainPage(door: Door, filter: FlagFilter, place: FlagPlace, limit: number): Promise<Page> {
  const found = await findFlags(door.db, door.project, filter, { ...place, limit: limit + 1 });
  const total = await countFlags(door.db, door.project, filter);
  return { metas: found.slice(0, limit), hasMore: found.length > limit, total };
}

interface Wanted {
  environments: readonly string[];
  seesUsage: boolean;
  limit: number;
  stage: Lifecycle['stage'] | undefined;
  reason: string | undefined;
}

async function judgedPage(
  { db, project, now }: Door,
  filter: FlagFilter,
  place: FlagPlace,
  { environments, seesUsage, limit, stage, reason }: Wanted,
): Promise<Page> {
  const rows = await findAges(db, project, filter, place);
  const soles = await soleVariants(db, project, environments);
  const lasts = seesUsage ? await lastEvaluations(db, project) : undefined;
  const wanted = rows.filter((row) => {
    const life = judgeLifecycle(
      {
        isPermanent: isPermanent(row),
        createdAt: row.created_at,
        updatedAt: row.updated_at,
        expiresAt: row.expires_at,
        archivedAt: row.archived_at,
        lastEvaluatedAt: lasts && latestOf(lasts.get(row.key)),
        soleVariant: variantOf(soles.get(row.key)),
      },
      now,
    );
    return (
      (stage === undefined || life.stage === stage) &&
      (reason === undefined || life.reasons.some(({ code }) => code === reason))
    );
  });
  const behind = wanted.filter((row) => row.isBehind).map(({ key }) => key);
  const keys = behind.slice(0, limit);
  const metas = await flagsNamed(db, project, keys);
  return {
    metas: keys.map((key) => metas.get(key)!),
    hasMore: behind.length > limit,
    total: wanted.length,
  };
}

function maySeeUsage({ actor, project }: Door): boolean {
  const { readAnalytics } = operations;
  return isOpenTo(actor, readAnalytics) || mayAsk(actor.rules, readAnalytics, project);
}
