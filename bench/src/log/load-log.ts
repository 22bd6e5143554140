/** Puts a made history into the real tables, with the real chain, faster than the door would. */
import { sql } from 'kysely';
import { type Db, openDatabase } from '../../../packages/server/src/platform/database.ts';
import { createLog } from '../../../packages/server/src/platform/log.ts';
import { prepare } from '../../../packages/server/src/record.ts';
import { ChangeMaker, madeEnvironments, type TodaysState } from './made-changes.ts';

const changesAtOnce = 2_000;

/** On a database that the service has prepared; it must not run meanwhile. */
export async function loadLog(
  url: string,
  total: number,
  say: (line: string) => void,
): Promise<{ seconds: number; firstSeq: number; lastSeq: number }> {
  const startedAt = performance.now();
  const choice = { databaseUrl: url, dataDirectory: '', poolSize: 4, statementTimeoutMs: 0 };
  const database = await openDatabase(choice, createLog('silent'));
  const { db } = database;
  try {
    const head = await db.selectFrom('log_head').selectAll().executeTakeFirstOrThrow();
    const maker = new ChangeMaker(total, await readState(db));
    // Built at once afterwards, which takes a third of the time.
    await sql`drop index changes_by_terms`.execute(db);
    let { seq, hash } = head;
    let writing: Promise<unknown> = Promise.resolve();
    for (let made = 0; made < total; made += changesAtOnce) {
      const rows: object[] = [];
      const items: object[] = [];
      for (let i = made; i < Math.min(made + changesAtOnce, total); i++) {
        const finish = await prepare(maker.next());
        const prepared = finish(++seq, hash);
        hash = prepared.row.hash;
        rows.push(prepared.row);
        for (const item of JSON.parse(prepared.items) as object[]) items.push({ seq, ...item });
      }
      await writing;
      writing = insert(db, rows, items);
      if ((made / changesAtOnce) % 50 === 0) say(`${made} of ${total} changes`);
    }
    await writing;
    await db.updateTable('log_head').set({ seq, hash }).execute();
    await saveState(db, maker.state);
    say('the index of terms');
    await sql`set maintenance_work_mem = '1GB'`.execute(db);
    await sql`create index changes_by_terms on changes using gin (terms) with (fastupdate = off)`.execute(db);
    say('vacuum');
    for (const table of ['changes', 'change_items', 'flags', 'flag_configurations']) {
      await sql`vacuum analyze ${sql.table(table)}`.execute(db);
    }
    return { seconds: (performance.now() - startedAt) / 1_000, firstSeq: head.seq + 1, lastSeq: seq };
  } finally {
    await database.close();
  }
}

async function insert(db: Db, rows: object[], items: object[]): Promise<void> {
  await sql`
    with change as (
      insert into changes (seq, at, project, actor, operation, input, comment, request_id, payload_sha256,
        previous_hash, hash, comment_salt, input_salt, terms)
      select seq, at, project, actor::json, operation, input::json, comment, request_id, payload_sha256,
        previous_hash, hash, comment_salt, input_salt, terms::tsvector
      from json_to_recordset(${JSON.stringify(rows)}::json) as r (seq bigint, at timestamptz, project text,
        actor text, operation text, input text, comment text, request_id text, payload_sha256 text,
        previous_hash text, hash text, comment_salt text, input_salt text, terms text)
    )
    insert into change_items (seq, position, project, environment, kind, key, version, after, salt)
    select * from json_to_recordset(${JSON.stringify(items)}::json) as r (seq bigint, position integer,
      project text, environment text, kind text, key text, version bigint, after json, salt text)`.execute(
    db,
  );
}

async function readState(db: Db): Promise<TodaysState> {
  const projects = await db.selectFrom('projects').select(['key', 'version']).execute();
  const environments = await db
    .selectFrom('environments')
    .select(['project', 'key', 'snapshot_version'])
    .execute();
  return {
    versions: new Map(projects.map(({ key, version }) => [key, version])),
    snapshotVersions: new Map(
      environments.map(({ project, key, snapshot_version }) => [`${project}/${key}`, snapshot_version]),
    ),
    entries: new Map(),
  };
}

/** Today's tables, as the newest items have it. */
async function saveState(db: Db, { versions, snapshotVersions, entries }: TodaysState): Promise<void> {
  for (const [key, version] of versions) {
    await db.updateTable('projects').set({ version }).where('key', '=', key).execute();
  }
  for (const [place, snapshot_version] of snapshotVersions) {
    const [project, key] = place.split('/') as [string, string];
    await db
      .updateTable('environments')
      .set({ snapshot_version })
      .where('project', '=', project)
      .where('key', '=', key)
      .execute();
  }
  const at = new Date();
  for (const [id, { version, after }] of entries) {
    const [project, environment, kind, key] = JSON.parse(id) as [string, string | null, string, string];
    // biome-ignore lint/suspicious/noExplicitAny: an entry as it was made
    const entry = after as any;
    if (kind === 'flag' && environment === null) {
      const { name, description, type, client } = entry;
      await db
        .insertInto('flags')
        .values({
          project,
          key,
          name,
          description,
          kind: 'boolean',
          type,
          variants: JSON.stringify(entry.variants),
          schema: null,
          tags: '[]',
          owner: null,
          expires_at: null,
          client,
          archived_at: null,
          version,
          created_at: at,
          updated_at: at,
        })
        .execute();
    }
    if (kind === 'segment' && environment === null) {
      const { name, description } = entry;
      await db
        .insertInto('segments')
        .values({ project, key, name, description, version, created_at: at, updated_at: at })
        .execute();
      for (const each of madeEnvironments) {
        const held = entries.get(JSON.stringify([project, each, kind, key]));
        // biome-ignore lint/suspicious/noExplicitAny: as above
        const condition = JSON.stringify((held?.after as any)?.if ?? { any: [] });
        await db
          .insertInto('segment_configurations')
          .values({ project, environment: each, segment: key, condition, version: held?.version ?? 1 })
          .execute();
      }
    }
  }
  for (const [id, { version, after }] of entries) {
    const [project, environment, kind, key] = JSON.parse(id) as [string, string | null, string, string];
    if (kind !== 'flag' || environment === null) continue;
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const { enabled, off, requires, rules, otherwise } = after as any;
    const texts = {
      requires: JSON.stringify(requires),
      rules: JSON.stringify(rules),
      otherwise: JSON.stringify(otherwise),
    };
    await db
      .insertInto('flag_configurations')
      .values({ project, environment, flag: key, enabled, off, ...texts, version })
      .execute();
  }
}
