/** Changes a database as the door does, rows and log in one transaction, without going through it. */
import { createHash, randomBytes } from 'node:crypto';
import { type KeyKind, writeKey } from '@halyard/contract';
import type { Condition, Flag, Json } from '@halyard/core';
import { localActor } from '../actor.ts';
import type { Item } from '../door.ts';
import type { Db } from '../platform/database.ts';
import type { System } from '../platform/system.ts';
import { record } from '../record.ts';

/** Every method is one change. */
export class LogWriter {
  readonly #system: System;

  constructor(system: System) {
    this.#system = system;
  }

  async environment(project: string, key: string): Promise<void> {
    await this.#change(project, async (tx, put) => {
      const created_at = this.#system.clock.now();
      await tx
        .insertInto('projects')
        .values({ key: project, name: project, version: 1, entry_version: 1, created_at })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await tx
        .insertInto('environments')
        .values({ project, key, name: key, position: 0, snapshot_version: 0, version: 1, created_at })
        .execute();
      put({ environment: null, kind: 'environment', key, version: 1, after: { key, project, name: key } });
    });
  }

  /** Several of one environment in one change. */
  async flags(
    project: string,
    environment: string,
    flags: Record<string, Partial<Flag> | undefined>,
  ): Promise<void> {
    await this.#change(project, async (tx, put) => {
      const version = await raise(tx, project, environment);
      for (const [key, given] of Object.entries(flags)) {
        const after = given === undefined ? null : { ...plainFlag, ...given, version };
        if (after) await saveFlag(tx, project, environment, key, after, this.#system.clock.now());
        else await archiveFlag(tx, project, key, this.#system.clock.now());
        put({ environment, kind: 'flag', key, version, after });
      }
    });
  }

  async segment(
    project: string,
    environment: string,
    key: string,
    condition: Condition | undefined,
  ): Promise<void> {
    await this.#change(project, async (tx, put) => {
      const version = await raise(tx, project, environment);
      const at = this.#system.clock.now();
      await tx.deleteFrom('segments').where('project', '=', project).where('key', '=', key).execute();
      if (condition) {
        await tx
          .insertInto('segments')
          .values({ project, key, name: key, description: '', version, created_at: at, updated_at: at })
          .execute();
        await tx
          .insertInto('segment_configurations')
          .values({ project, environment, segment: key, condition: JSON.stringify(condition), version })
          .execute();
      }
      const after = condition ? { if: condition, version } : null;
      put({ environment, kind: 'segment', key, version, after });
    });
  }

  /** Returns the key itself. Unlogged: as on a node that has not yet heard of it. */
  async key(given: {
    kind: KeyKind;
    project: string;
    environment?: string;
    expiresAt?: Date;
    isLogged?: boolean;
  }): Promise<{ id: string; text: string }> {
    const { kind, project, environment = null, expiresAt = null, isLogged = true } = given;
    const selector = randomBytes(4).toString('hex');
    const secret = randomBytes(16).toString('hex');
    await this.#change(project, async (tx, put) => {
      await tx
        .insertInto('keys')
        .values({
          id: selector,
          kind,
          name: 'test',
          project,
          environment,
          environments: null,
          scopes: '[]',
          secret_sha256: createHash('sha256').update(secret).digest('hex'),
          previous_secrets: '[]',
          expires_at: expiresAt,
          revoked_at: null,
          created_at: this.#system.clock.now(),
          version: 1,
        })
        .execute();
      if (isLogged)
        put({ environment: null, kind: 'key', key: selector, version: 1, after: { id: selector } });
    });
    return { id: selector, text: writeKey({ kind, selector, secret }) };
  }

  async revoke(project: string, id: string): Promise<void> {
    await this.#change(project, async (tx, put) => {
      await tx
        .updateTable('keys')
        .set({ revoked_at: this.#system.clock.now() })
        .where('id', '=', id)
        .execute();
      put({ environment: null, kind: 'key', key: id, version: 2, after: { id, revoked: true } });
    });
  }

  async #change(
    project: string,
    run: (tx: Db, put: (item: Omit<Item, 'project' | 'before'>) => void) => Promise<void>,
  ): Promise<void> {
    const { database, bus, clock } = this.#system;
    await database.db.transaction().execute(async (tx) => {
      const items: Item[] = [];
      await run(tx, (item) => items.push({ ...item, project, before: null }));
      if (items.length === 0) return;
      await record(tx, {
        at: clock.now(),
        project,
        actor: localActor,
        operation: 'test',
        input: null,
        comment: null,
        requestId: 'test',
        items,
        ringsInTransaction: bus.ringsInTransaction(),
      });
    });
    bus.ring();
  }
}

/** On for everyone. */
const plainFlag: Omit<Flag, 'version'> = {
  type: 'boolean',
  variants: { on: true, off: false } as Record<string, Json>,
  enabled: true,
  off: 'off',
  requires: [],
  rules: [],
  otherwise: { serve: 'on' },
  client: false,
};

async function raise(tx: Db, project: string, environment: string): Promise<number> {
  const { snapshot_version } = await tx
    .updateTable('environments')
    .set((eb) => ({ snapshot_version: eb('snapshot_version', '+', 1) }))
    .where('project', '=', project)
    .where('key', '=', environment)
    .returning('snapshot_version')
    .executeTakeFirstOrThrow();
  return snapshot_version;
}

async function saveFlag(
  tx: Db,
  project: string,
  environment: string,
  key: string,
  flag: Flag,
  at: Date,
): Promise<void> {
  const meta = { type: flag.type, variants: JSON.stringify(flag.variants), client: flag.client };
  await tx
    .insertInto('flags')
    .values({
      ...meta,
      project,
      key,
      name: key,
      description: '',
      kind: 'boolean',
      tags: '[]',
      owner: null,
      expires_at: null,
      archived_at: null,
      version: flag.version,
      created_at: at,
      updated_at: at,
    })
    .onConflict((conflict) =>
      conflict.columns(['project', 'key']).doUpdateSet({ ...meta, archived_at: null }),
    )
    .execute();
  const configuration = {
    enabled: flag.enabled,
    off: flag.off,
    requires: JSON.stringify(flag.requires),
    rules: JSON.stringify(flag.rules),
    otherwise: JSON.stringify(flag.otherwise),
    version: flag.version,
  };
  await tx
    .insertInto('flag_configurations')
    .values({ project, environment, flag: key, ...configuration })
    .onConflict((conflict) => conflict.columns(['project', 'environment', 'flag']).doUpdateSet(configuration))
    .execute();
}

async function archiveFlag(tx: Db, project: string, key: string, at: Date): Promise<void> {
  await tx
    .updateTable('flags')
    .set({ archived_at: at })
    .where('project', '=', project)
    .where('key', '=', key)
    .execute();
}
