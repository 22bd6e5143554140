import { allOperations, type ItemKind } from '@halyard/contract';
import { CompiledQuery, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localActor } from '../../actor.ts';
import { type Ask, stateProblems } from '../../faults/testing/ledger.ts';
import type { Db } from '../../platform/database.ts';
import { record } from '../../record.ts';
import { storedChange } from '../../seal-change.ts';
import { contractExamples } from '../../testing/contract-examples.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { isPostgres } from '../../testing/test-database.ts';
import { goneParts } from './check-chain.ts';
import { verifyChain } from './verify-chain.ts';

let t: TestService;
let db: Db;
beforeAll(async () => {
  t = await startTestService();
  db = t.service.system.database.db;
});
afterAll(() => t[Symbol.asyncDispose]());

const headSeq = async () => (await db.selectFrom('log_head').select('seq').executeTakeFirstOrThrow()).seq;

describe('the log', () => {
  it.each(allOperations.filter(({ effect }) => effect === 'write').map((each) => [each.name, each] as const))(
    'after %s ends in today’s state',
    async (name, operation) => {
      const { params, body, key } = await contractExamples[name]!(t);
      const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, param) => params![param]!);
      const before = await headSeq();
      await t.ok(operation.method, path, body, { ...(key ? { key } : {}), headers: { 'if-match': '*' } });
      expect(await headSeq()).toBe(before + 1);
      expect(await newestItems(db)).toEqual(await todaysEntries(db));
      expect(await waitingProblems(db)).toEqual([]);
    },
  );

  it('holds for an archived flag in a new environment, in versions without gaps', async () => {
    await t.ok('POST', '/projects', { key: 'empty' });
    await t.ok('POST', '/flags?project=empty', { key: 'only', kind: 'boolean' });
    await t.ok('POST', '/flags/only/archive?project=empty');
    await t.ok('POST', '/environments?project=empty', { key: 'late' });
    expect(await newestItems(db)).toEqual(await todaysEntries(db));
    await expectVersionsWithoutGaps(db);
    await t.ok('POST', '/flags/only/restore?project=empty');
    expect(await newestItems(db)).toEqual(await todaysEntries(db));
    await expectVersionsWithoutGaps(db);
  });

  it('records nothing where nothing changed', async () => {
    const key = (await t.ok('POST', '/keys', { kind: 'api', name: 'x', scopes: ['flags:read'] })).body;
    await t.ok('POST', `/keys/${key.id}/revoke`);
    await t.ok('POST', '/segments', { key: 'still' });
    const segment = (await t.ok('GET', '/segments/still')).body;
    const project = (await t.ok('GET', '/projects/default')).body;
    const before = await headSeq();
    await t.ok('POST', `/keys/${key.id}/revoke`);
    await t.ok('PUT', '/segments/still', segment, { headers: { 'if-match': '*' } });
    await t.ok('PATCH', '/projects/default', { name: project.name });
    await t.ok('PATCH', '/environments/staging', { name: 'staging' });
    expect(await headSeq()).toBe(before);
  });

  it('shows what stood there before', async () => {
    let cursor = '';
    const changes = [];
    do {
      const { items, next } = (await t.ok('GET', `/changes?limit=7${cursor}`)).body;
      changes.push(...items);
      cursor = next ? `&cursor=${next}` : '';
    } while (cursor !== '');
    const held = new Map<string, unknown>();
    for (const { project, items } of changes.toReversed()) {
      for (const { environment, kind, key, before, after } of items) {
        const id = JSON.stringify([project, environment, kind, key]);
        expect([id, before]).toEqual([id, held.get(id) ?? null]);
        expect(after).not.toEqual(before);
        held.set(id, after);
      }
    }
    expect(changes.length).toBeGreaterThan(40);
  });

  it('is filtered by what one looks for', async () => {
    const all = (await t.ok('GET', '/changes?limit=500')).body.items;
    const found = async (query: string) => (await t.ok('GET', `/changes?limit=500&${query}`)).body.items;
    type Found = (typeof all)[number];
    const seqs = (items: Found[]) => items.map(({ seq }) => seq);
    const having = (test: (change: Found) => boolean) => seqs(all.filter(test));
    expect(seqs(await found('operation=flags.create'))).toEqual(
      having(({ operation }) => operation === 'flags.create'),
    );
    const actor = all[0].actor.id;
    expect(seqs(await found(`actor=${actor}`))).toEqual(having((change) => change.actor.id === actor));
    expect(seqs(await found('kind=segment&key=still'))).toHaveLength(1);
    const { at } = all[3];
    expect(seqs(await found(`from=${at}`))).toEqual(having((change) => change.at >= at));
    expect(seqs(await found(`to=${at}`))).toEqual(having((change) => change.at < at));
  });

  it('has no gaps under sixteen writers over several projects', async () => {
    for (const project of ['p1', 'p2', 'p3']) {
      await t.ok('POST', '/projects', { key: project });
      await t.ok('POST', `/flags?project=${project}`, { key: 'busy', kind: 'boolean' });
    }
    const before = await headSeq();
    const seen: number[] = [];
    const poller = new AbortController();
    const polling = (async () => {
      for (let last = before; ; ) {
        const isOver = poller.signal.aborted;
        const rows = await db
          .selectFrom('changes')
          .select('seq')
          .where('seq', '>', last)
          .orderBy('seq')
          .execute();
        seen.push(...rows.map(({ seq }) => seq));
        last = seen.at(-1) ?? last;
        if (isOver) return;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    await Promise.all(
      Array.from({ length: 16 }, async (_, writer) => {
        for (let i = 0; i < 6; i++) {
          const environment = ['development', 'staging', 'production'][i % 3]!;
          await t.ok('PATCH', `/flags/busy?project=p${1 + ((writer + i) % 3)}`, {
            description: `${writer}.${i}`,
            environments: {
              [environment]: { rules: [{ id: `w${writer}-${i}`, if: { all: [] }, serve: 'on' }] },
            },
          });
        }
      }),
    );
    poller.abort();
    await polling;
    const rows = await db.selectFrom('changes').select('seq').orderBy('seq').execute();
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: before + 96 }, (_, i) => i + 1));
    expect(seen).toEqual(Array.from({ length: 96 }, (_, i) => before + 1 + i));
    await expectVersionsWithoutGaps(db);
    expect(await newestItems(db)).toEqual(await todaysEntries(db));
  });
});

describe('the chain', () => {
  it('verifies, whatever numbers and texts went in', async () => {
    const variants = {
      a: [1e300, -0, 5e-324, 0.1, 123456789012345680000, 1.5e-7],
      b: { 'ключ 🎏': '\u2028"\\' },
    };
    await t.ok('POST', '/flags', { key: 'odd', kind: 'json', variants, description: '\u0001 e\u0301' });
    // Of what is over at once nobody is told that it goes on.
    const told: number[] = [];
    const verdict = await verifyChain(db, { progress: (checked) => told.push(checked) });
    expect(verdict).toMatchObject({ checked: await headSeq(), problems: [], gaps: 0 });
    expect(told).toEqual([]);
  });

  it('names every row that was changed or deleted', async () => {
    const { seq: middle } = await db
      .selectFrom('change_items')
      .select('seq')
      .where('environment', 'is not', null)
      .where('seq', '>=', Math.floor((await headSeq()) / 2))
      .orderBy('seq')
      .executeTakeFirstOrThrow();
    const tamperings = {
      ...Object.fromEntries(
        [
          `at = at + interval '1 millisecond'`,
          `project = coalesce(project, '') || 'x'`,
          `project = null`,
          `actor = '{"kind":"api","id":"x","name":"x"}'`,
          `operation = operation || 'x'`,
          `input = '{}'`,
          `input = null`,
          `comment = 'x'`,
          `request_id = 'x'`,
          `payload_sha256 = repeat('0', 64)`,
          `previous_hash = repeat('0', 64)`,
          `hash = repeat('0', 64)`,
        ].map((set) => [`changes: ${set}`, [`update changes set ${set} where seq = ${middle}`]]),
      ),
      ...Object.fromEntries(
        [
          `position = position + 100`,
          `project = 'x'`,
          `project = null`,
          `environment = 'x'`,
          `kind = 'x'`,
          `key = key || 'x'`,
          `version = version + 1`,
          `after = '{}'`,
          `after = null`,
        ].map((set) => [`change_items: ${set}`, [`update change_items set ${set} where seq = ${middle}`]]),
      ),
      'one item': [`delete from change_items where seq = ${middle} and position = 0`],
      'one item more': [
        `insert into change_items select seq, 99, project, environment, kind, key, version, after
           from change_items where seq = ${middle} and position = 0`,
      ],
      'a whole change': [
        `delete from change_items where seq = ${middle}`,
        `delete from changes where seq = ${middle}`,
      ],
    };
    for (const [what, statements] of Object.entries(tamperings)) {
      const problems = await afterTampering(statements);
      expect([what, problems.map(({ seq }) => seq)]).toEqual([what, expect.arrayContaining([middle])]);
    }
  });

  it('names the ends as well', async () => {
    const last = await headSeq();
    const ends = {
      'the first': [['delete from change_items where seq = 1', 'delete from changes where seq = 1'], 1],
      'the last': [
        [`delete from change_items where seq = ${last}`, `delete from changes where seq = ${last}`],
        last,
      ],
      'all of it': [['delete from change_items', 'delete from changes'], last],
      'the head': [[`update log_head set hash = repeat('0', 64)`], last],
    } as const;
    for (const [what, [statements, seq]] of Object.entries(ends)) {
      const problems = await afterTampering(statements);
      expect([what, problems.map((problem) => problem.seq)]).toEqual([what, expect.arrayContaining([seq])]);
    }
    expect((await verifyChain(db)).problems).toEqual([]);
  });

  /** What the verifier says within a transaction that is rolled back. */
  async function afterTampering(statements: readonly string[]) {
    const undone = new Error('undone');
    let problems: { seq: number }[] = [];
    await db
      .transaction()
      .execute(async (tx) => {
        for (const statement of statements) await sql.raw(statement).execute(tx);
        ({ problems } = await verifyChain(tx));
        throw undone;
      })
      .catch((error: unknown) => {
        if (error !== undone) throw error;
      });
    return problems;
  }
});

// A single session, which is what the embedded database has, cannot commit out of order.
describe.runIf(isPostgres)('a reader that asks for what is above the last it saw', () => {
  /** Two transactions take their number one after the other and commit in the opposite order, if they can. */
  async function race(take: (tx: Db, name: string) => Promise<unknown>, poll: () => Promise<unknown>) {
    const firstTook = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const first = db.transaction().execute(async (tx) => {
      await take(tx, 'first');
      firstTook.resolve();
      await release.promise;
    });
    await firstTook.promise;
    const second = db.transaction().execute((tx) => take(tx, 'second'));
    // The second either commits before the first, or waits for it: give it the time it needs to commit.
    await Promise.race([second, new Promise((resolve) => setTimeout(resolve, 1_000))]);
    await poll();
    release.resolve();
    await Promise.all([first, second]);
    await poll();
  }

  it('loses rows that are numbered by a sequence', async () => {
    await sql`create table numbered (id bigserial primary key, name text)`.execute(db);
    const seen: string[] = [];
    let last = 0;
    await race(
      (tx, name) => sql`insert into numbered (name) values (${name})`.execute(tx),
      async () => {
        const { rows } = await sql<{ id: number; name: string }>`
          select id, name from numbered where id > ${last} order by id`.execute(db);
        seen.push(...rows.map(({ name }) => name));
        last = rows.at(-1)?.id ?? last;
      },
    );
    await sql`drop table numbered`.execute(db);
    expect(seen).toEqual(['second']);
  });

  it('sees every change of the log, in order', async () => {
    const seen: (string | null)[] = [];
    let last = await headSeq();
    await race(
      (tx, name) => {
        const after = { name };
        const item = {
          project: 'p1',
          environment: null,
          kind: 'flag',
          key: name,
          version: 1,
          before: null,
          after,
        } as const;
        const what = {
          operation: 'flags.create',
          input: null,
          comment: name,
          requestId: 'race',
          items: [item],
        };
        return record(tx, {
          at: new Date(),
          project: 'p1',
          actor: localActor,
          ringsInTransaction: false,
          ...what,
        });
      },
      async () => {
        const rows = await db
          .selectFrom('changes')
          .select(['seq', 'comment'])
          .where('seq', '>', last)
          .orderBy('seq')
          .execute();
        seen.push(...rows.map(({ comment }) => comment));
        last = rows.at(-1)?.seq ?? last;
      },
    );
    expect(seen).toEqual(['first', 'second']);
  });
});

/** By (project, environment, kind, key): the entry as the log has it last; what is deleted is left out. */
async function newestItems(db: Db): Promise<Record<string, unknown>> {
  const rows = await db
    .selectFrom('change_items')
    .select(['project', 'environment', 'kind', 'key', 'version', 'after'])
    .distinctOn(['project', 'environment', 'kind', 'key'])
    .orderBy('project')
    .orderBy('environment')
    .orderBy('kind')
    .orderBy('key')
    .orderBy('seq', 'desc')
    .orderBy('position', 'desc')
    .execute();
  return Object.fromEntries(
    rows
      .filter(({ kind, after }) => after !== null && !Object.hasOwn(tablesOfWaiting, kind))
      .map(({ project, environment, kind, key, version, after }) => {
        expect((after as { version?: unknown }).version).toBe(version);
        return [JSON.stringify([project, environment, kind, key]), after];
      }),
  );
}

/** What waits, and what acts by itself: each kind's table. */
const tablesOfWaiting = {
  'held-operation': 'held_operations',
  rollout: 'rollouts',
  'rollout-template': 'rollout_templates',
  trigger: 'triggers',
  'saved-filter': 'saved_filters',
} as const;

/** Member by member as the faults' ledger compares them; and no row without an item. */
async function waitingProblems(db: Db): Promise<string[]> {
  const kinds = Object.keys(tablesOfWaiting);
  const ask: Ask = async (text, parameters = []) =>
    (await db.executeQuery(CompiledQuery.raw(text, parameters))).rows;
  const problems = (await stateProblems(ask)).filter((problem) =>
    kinds.some((kind) => problem.startsWith(`${kind} `)),
  );
  for (const [kind, table] of Object.entries(tablesOfWaiting)) {
    const [row] = await ask(
      `select (select count(*) from ${table})::int as rows, count(*) filter (where after is not null)::int as items from (
        select distinct on (key) after from change_items where kind = '${kind}' order by key, seq desc) newest`,
    );
    if (row.rows !== row.items) problems.push(`${row.rows} rows of ${table}, ${row.items} in the log`);
  }
  return problems;
}

/** The same from the tables of today's state, written down here once more on purpose. */
async function todaysEntries(db: Db): Promise<Record<string, unknown>> {
  const entries: Record<string, unknown> = {};
  const put = (
    project: string | null,
    environment: string | null,
    kind: string,
    key: string,
    entry: unknown,
  ) => {
    entries[JSON.stringify([project, environment, kind, key])] = entry;
  };
  const time = (date: Date | null) => date?.toISOString() ?? null;
  for (const row of await db.selectFrom('projects').selectAll().execute()) {
    put(row.key, null, 'project', row.key, { key: row.key, name: row.name, version: row.entry_version });
  }
  const archived = new Set<string>();
  for (const row of await db.selectFrom('environments').selectAll().execute()) {
    const { project, key, name, color, position, is_protected, approvals, inherits, version } = row;
    const times = { expiresAt: time(row.expires_at), archivedAt: time(row.archived_at) };
    const entry = {
      project,
      key,
      name,
      color,
      position,
      protected: is_protected,
      approvals,
      inherits,
      ...times,
      version,
    };
    put(project, null, 'environment', key, entry);
    if (row.archived_at !== null) archived.add(`${project}/${key}`);
  }
  const flags = await db.selectFrom('flags').selectAll().execute();
  for (const { project, created_at: _, updated_at: __, expires_at, archived_at, ...flag } of flags) {
    const entry = { ...flag, expiresAt: time(expires_at), archivedAt: time(archived_at) };
    put(project, null, 'flag', flag.key, entry);
  }
  for (const row of await db.selectFrom('flag_configurations').selectAll().execute()) {
    // PostgreSQL makes it of the rest.
    const { project, environment, flag, inherited, killed, sole_variant: _, ...rest } = row;
    const own = killed === null ? rest : { ...rest, killed };
    if (archived.has(`${project}/${environment}`)) continue;
    const configuration = inherited ? { ...own, inherited } : own;
    const { type, variants, client, archived_at } = flags.find(
      (f) => f.project === project && f.key === flag,
    )!;
    if (archived_at === null)
      put(project, environment, 'flag', flag, { type, variants, client, ...configuration });
  }
  for (const row of await db.selectFrom('segments').selectAll().execute()) {
    const { project, created_at: _, updated_at: __, ...segment } = row;
    put(project, null, 'segment', segment.key, segment);
  }
  for (const row of await db.selectFrom('segment_configurations').selectAll().execute()) {
    if (archived.has(`${row.project}/${row.environment}`)) continue;
    const entry = { if: row.condition, version: row.version };
    const whole = row.inherited ? { ...entry, inherited: true } : entry;
    put(row.project, row.environment, 'segment', row.segment, whole);
  }
  for (const row of await db.selectFrom('keys').selectAll().execute()) {
    const { secret_sha256: _, previous_secrets, context_public_key, expires_at, ...rest } = row;
    const { revoked_at, created_at, ...key } = rest;
    const times = { expiresAt: time(expires_at), revokedAt: time(revoked_at), createdAt: time(created_at) };
    const previousUntil =
      previous_secrets
        .map(({ until }) => until)
        .sort()
        .at(-1) ?? null;
    const secure = context_public_key !== null;
    put(row.project, null, 'key', row.id, { ...key, ...times, previousUntil, secure });
  }
  for (const { created_at: _, updated_at: __, ...role } of await db
    .selectFrom('roles')
    .selectAll()
    .execute()) {
    put(null, null, 'role', role.key, { ...role, builtIn: false });
  }
  for (const { project, ...member } of await db.selectFrom('members').selectAll().execute()) {
    put(project, null, 'member', member.account, member);
  }
  for (const row of await db.selectFrom('service_accounts').selectAll().execute()) {
    const { disabled_at, created_at, ...account } = row;
    const entry = { ...account, disabledAt: time(disabled_at), createdAt: time(created_at) };
    put(null, null, 'service-account', row.id, entry);
  }
  const credentials = await db.selectFrom('credentials').selectAll().execute();
  for (const { id, name, email, created_at, disabled_at, version } of await db
    .selectFrom('people')
    .selectAll()
    .execute()) {
    const signsInBy = credentials
      .filter(({ person }) => person === id)
      .map(({ updated_at }) => ({ provider: 'password', since: time(updated_at) }));
    const times = { createdAt: time(created_at), disabledAt: time(disabled_at) };
    const entry = { id, name, email, ...times, signsInBy, secondFactor: null, passkeys: [], version };
    put(null, null, 'person', id, entry);
  }
  for (const row of await db.selectFrom('sessions').selectAll().execute()) {
    const { id, person, ip_address, user_agent, created_at } = row;
    const agent = { ipAddress: ip_address || null, userAgent: user_agent || null };
    put(null, null, 'session', id, { id, person, ...agent, createdAt: time(created_at), version: 1 });
  }
  for (const row of await db.selectFrom('one_time_links').selectAll().execute()) {
    const { token_sha256: _, created_at, expires_at, used_at, withdrawn_at, created_by, ...link } = row;
    const times = { createdAt: time(created_at), expiresAt: time(expires_at) };
    const ends = { usedAt: time(used_at), withdrawnAt: time(withdrawn_at) };
    put(null, null, 'invitation', row.id, { ...link, createdBy: created_by, ...times, ...ends });
  }
  const items = Map.groupBy(
    await db.selectFrom('change_items').selectAll().orderBy('seq').orderBy('position').execute(),
    ({ seq }) => seq,
  );
  for (const row of await db.selectFrom('changes').selectAll().execute()) {
    const { seq, project } = row;
    const redacted = goneParts(storedChange(row, items.get(seq)!));
    if (redacted.length === 0) continue;
    const said = [...items.values()]
      .flat()
      .findLast(({ kind, key }) => kind === 'change' && key === `${seq}`);
    put(project, null, 'change', String(seq), { seq, redacted, version: said!.version });
  }
  return entries;
}

/** Each environment's versions in the log, and each project's own, are 1 to what the table says. */
async function expectVersionsWithoutGaps(db: Db): Promise<void> {
  const numbered = [
    ...(await db
      .selectFrom('environments')
      .select(['project', 'key as environment', 'snapshot_version as head'])
      .execute()),
    ...(await db.selectFrom('projects').select(['key as project', 'version as head']).execute()).map(
      (row) => ({
        ...row,
        environment: null,
      }),
    ),
  ];
  for (const { project, environment, head } of numbered) {
    const rows = await db
      .selectFrom('change_items')
      .select('version')
      .distinct()
      .where('project', '=', project)
      .where('environment', 'is not distinct from', environment)
      .where('kind', 'not in', ['key', ...(Object.keys(tablesOfWaiting) as ItemKind[])])
      .orderBy('version')
      .execute();
    const where = `${project}/${environment}`;
    expect([where, ...rows.map(({ version }) => version)]).toEqual([
      where,
      ...Array.from({ length: head }, (_, i) => i + 1),
    ]);
  }
}
