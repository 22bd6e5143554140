/**
 * What a write may leave behind: everything, or nothing. A ledger is read straight from the database before and
 * after; comparing two of them says which, or names what is torn.
 */
import type { Item as LoggedItem } from '../../door.ts';
import { canonicalJson } from '../../platform/canonical-json.ts';
import { type StoredItemRow, sealOf, storedChange } from '../../seal-change.ts';

/** Asks the database itself, past all that is tested. */
// biome-ignore lint/suspicious/noExplicitAny: rows as they come from the database
export type Ask = (sql: string, parameters?: unknown[]) => Promise<any[]>;

/** What writes leave beside the state. */
const logTables = ['log_head', 'changes', 'change_items', 'idempotency'];
/** What changes without anybody's write: figures, answers of nodes, and which migrations ran. */
const besideState = [
  'event_batches',
  'usage_minutes',
  'usage_hours',
  'last_evaluations',
  'exposures',
  'tracked_events',
  'bus_answers',
  'halyard_migrations',
  'key_uses',
  'failed_sign_ins',
];

export interface Ledger {
  /** Of every table, what differs where any row does. */
  digests: Record<string, string>;
  seq: number;
  hash: string;
  /** By project, and by project/environment. */
  versions: Record<string, number>;
  idempotencyKeys: number;
}

export type ReadLedger = () => Promise<Ledger>;

/**
 * Gives what reads one. `ask` is of one session: planning a query over every table takes longer than carrying it out,
 * and is done once.
 */
export async function prepareLedger(ask: Ask): Promise<ReadLedger> {
  const tables: { name: string }[] = await ask(
    `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  );
  const watched = tables.map(({ name }) => name).filter((name) => !besideState.includes(name));
  const digests = watched.map(
    (table) =>
      `'${table}', (select count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) from ${table} t)`,
  );
  await ask(`
    prepare ledger as select json_build_object(${digests.join(', ')}) as digests, h.seq::int as seq, h.hash,
      (select coalesce(json_object_agg(key, version), '{}') from projects) as of_projects,
      (select coalesce(json_object_agg(project || '/' || key, snapshot_version), '{}') from environments)
        as of_environments,
      (select count(*)::int from idempotency) as idempotency_keys
    from log_head h`);
  return async () => {
    const [row] = await ask('execute ledger');
    const { digests: read, seq, hash, of_projects, of_environments, idempotency_keys } = row;
    return {
      digests: read,
      seq,
      hash,
      versions: { ...of_projects, ...of_environments },
      idempotencyKeys: idempotency_keys,
    };
  };
}

export interface Effect {
  outcome: 'none' | 'all' | 'torn';
  /** Of a torn one, what does not belong together. */
  problems: string[];
}

/** What came between two ledgers, where at most the one write may have. */
export async function judgeEffect(
  ask: Ask,
  before: Ledger,
  after: Ledger,
  write: { operation: string; idempotencyKey: string },
): Promise<Effect> {
  if (canonicalJson(before.digests) === canonicalJson(after.digests))
    return { outcome: 'none', problems: [] };
  const problems: string[] = [];
  const expect = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  const changes = await ask('select * from changes where seq > $1 order by seq', [before.seq]);
  const items: Item[] = await ask(
    'select *, version::int as version from change_items where seq > $1 order by seq, position',
    [before.seq],
  );
  expect(changes.length === 1, `${changes.length} changes`);
  expect(after.seq === before.seq + 1, `the head went from ${before.seq} to ${after.seq}`);
  expect(items.length > 0, 'no item');
  const [change] = changes;
  if (change) {
    expect(change.operation === write.operation, `recorded as ${change.operation}`);
    expect(change.previous_hash === before.hash && change.hash === after.hash, 'the chain is broken');
    expect(hashOf(change, items) === change.hash, 'its hash is not that of what it holds');
  }
  expect(
    items.some(({ kind }) => kind === 'change') ||
      Object.keys(after.digests).some(
        (table) => !logTables.includes(table) && before.digests[table] !== after.digests[table],
      ),
    'no state changed',
  );
  expect(
    after.idempotencyKeys === before.idempotencyKeys + 1,
    `${after.idempotencyKeys - before.idempotencyKeys} idempotency rows`,
  );
  const kept = await ask('select key from idempotency where key = $1', [write.idempotencyKey]);
  expect(kept.length === 1, `the Idempotency-Key stands ${kept.length} times`);
  problems.push(...versionProblems(before, after, items));
  for (const item of items) problems.push(...(await entryProblems(ask, item)));
  return { outcome: problems.length === 0 ? 'all' : 'torn', problems };
}

/** Where today's state is not what the newest item of some key says. */
export async function stateProblems(ask: Ask): Promise<string[]> {
  const newest: Item[] = await ask(
    `select distinct on (project, environment, kind, key) *, version::int as version from change_items
      order by project, environment, kind, key, seq desc`,
  );
  const problems: string[] = [];
  for (const item of newest) problems.push(...(await entryProblems(ask, item)));
  return problems;
}

type Item = Omit<LoggedItem, 'before' | 'after'> & { after: Record<string, unknown> | null };

// biome-ignore lint/suspicious/noExplicitAny: a row as it comes from the database
function hashOf(row: any, items: Item[]): string {
  return sealOf(storedChange({ ...row, seq: Number(row.seq) }, items as unknown as StoredItemRow[])).hash;
}

/** What is counted by its project or environment; everything else counts its own versions. */
const counted: Item['kind'][] = ['project', 'environment', 'flag', 'segment', 'change'];

/** A version rises by one where an item says so, and nowhere else. */
function versionProblems(before: Ledger, after: Ledger, items: Item[]): string[] {
  const touched = new Set(
    items
      .filter(({ kind, project }) => counted.includes(kind) && project !== null)
      .map(({ project, environment }) => (environment === null ? project : `${project}/${environment}`)),
  );
  return Object.entries(after.versions).flatMap(([name, version]) => {
    const steps = version - (before.versions[name] ?? 0);
    const expected = touched.has(name) ? 1 : 0;
    return steps === expected ? [] : [`${name} rose by ${steps} versions, its items say ${expected}`];
  });
}

/** Whether today's state holds what an item says, member by member. */
async function entryProblems(ask: Ask, item: Item): Promise<string[]> {
  const { kind, project, environment, key, after } = item;
  const [sql, parameters] = rowOf(kind, project, environment, key);
  const rows = await ask(`select to_jsonb(t) as row from (${sql}) t`, parameters);
  const row: Record<string, unknown> | undefined = rows[0]?.row;
  const where = `${kind} ${key} in ${environment}`;
  if (!after) return row ? [`${where} is still there`] : [];
  if (!row) return [`${where} is not there`];
  // Left out of entries where there is none: that a row has one all the same must not go unseen.
  if ((row['killed'] ?? null) !== null && !('killed' in after))
    return [`${where} is killed, its item does not say so`];
  return Object.entries(after).flatMap(([name, value]) => {
    const column = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    // What is computed from several rows stands in no column.
    if (!(column in row) && derived[kind]?.includes(name)) return [];
    const stored =
      /At$/.test(name) && row[column] ? new Date(row[column] as string).toISOString() : row[column];
    return canonicalJson(stored) === canonicalJson(value)
      ? []
      : [`${where}: ${name} is ${JSON.stringify(stored)}, its item says ${JSON.stringify(value)}`];
  });
}

/** Of what is in an archived environment the log says that it is gone; its rows stay. */
const inUse = 'exists (select 1 from environments where project = $1 and key = $2 and archived_at is null)';

/** What is gone of a change, in the order in which an item names it: where its hash stands, and neither value nor salt. */
const gone = `select seq, (
    select json_agg(part order by place) from (
      select -2 as place, 'input' as part
        where c.input_sha256 is not null and c.input is null and c.input_salt is null
      union all select -1, 'comment'
        where c.comment_sha256 is not null and c.comment is null and c.comment_salt is null
      union all select i.position, 'item ' || i.position from change_items i
        where i.seq = c.seq and i.after_sha256 is not null and i.after is null and i.salt is null
    ) parts
  ) as redacted from changes c where seq = $1::bigint`;

/** Members of entries that are made of more than their row. */
const derived: Partial<Record<Item['kind'], string[]>> = {
  'held-operation': ['diff', 'touched', 'notes'],
  change: ['version'],
  key: ['previousUntil', 'lastUsedAt'],
  person: ['signsInBy', 'secondFactors', 'secondFactor', 'passkeys'],
  role: ['builtIn', 'isBuiltIn'],
  session: ['version'],
  rollout: ['taken', 'event'],
};

function rowOf(
  kind: Item['kind'],
  project: string | null,
  environment: string | null,
  key: string,
): [sql: string, parameters: unknown[]] {
  if (kind === 'flag' && environment !== null) {
    return [
      `select c.*, f.type, f.variants, f.client from flag_configurations c
        join flags f on f.project = c.project and f.key = c.flag
        where c.project = $1 and c.environment = $2 and c.flag = $3 and f.archived_at is null
          and ${inUse}`,
      [project, environment, key],
    ];
  }
  if (kind === 'segment' && environment !== null) {
    return [
      `select condition as if, version, inherited from segment_configurations
        where project = $1 and environment = $2 and segment = $3 and ${inUse}`,
      [project, environment, key],
    ];
  }
  if (kind === 'project')
    return [
      'select *, entry_version as version from (select key, name, entry_version from projects where key = $1) p',
      [key],
    ];
  if (kind === 'key')
    return ['select *, context_public_key is not null as secure from keys where id = $1', [key]];
  if (kind === 'environment') {
    return [
      'select *, is_protected as protected from environments where project = $1 and key = $2',
      [project, key],
    ];
  }
  if (kind === 'member') {
    return ['select * from members where account = $1 and project is not distinct from $2', [key, project]];
  }
  if (kind === 'rollout') return ['select * from rollouts where project = $1 and id = $2', [project, key]];
  if (kind === 'rollout-template')
    return ['select * from rollout_templates where project = $1 and key = $2', [project, key]];
  if (kind === 'saved-filter')
    return ['select * from saved_filters where project = $1 and key = $2', [project, key]];
  if (kind === 'change') return [gone, [key]];
  if (kind === 'held-operation')
    return ['select * from held_operations where project = $1 and id = $2', [project, key]];
  if (kind === 'trigger') return ['select * from triggers where id = $1', [key]];
  if (kind === 'invitation') {
    return ['select * from one_time_links where id = $1', [key]];
  }
  const ofNoProject = {
    role: 'roles',
    'service-account': 'service_accounts',
    person: 'people',
    session: 'sessions',
  };
  if (kind in ofNoProject) {
    const id = kind === 'role' ? 'key' : 'id';
    return [`select * from ${ofNoProject[kind as 'role']} where ${id} = $1`, [key]];
  }
  const table = ({ flag: 'flags', segment: 'segments' } as Record<string, string>)[kind];
  if (table === undefined) throw new Error(`nobody said where a ${kind} stands`);
  return [`select * from ${table} where project = $1 and key = $2`, [project, key]];
}
