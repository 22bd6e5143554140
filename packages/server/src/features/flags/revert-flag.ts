/** A revert is a change like any other: forward, validated, in the log. What it goes back to comes from the log. */
import { invalidInput, OperationError, operations } from '@halyard/contract';
import type { Flag } from '@halyard/core';
import { handle } from '../../door.ts';
import { entriesAsOf, lastSeq } from '../changes/index.ts';
import { configurationIn, requireLive } from './configuration-in.ts';
import {
  type FlagConfiguration,
  type FlagMetaEntry,
  type FlagState,
  flagAnswer,
  flagTag,
} from './flag-state.ts';
import { getFlag } from './queries.ts';
import { saveFlag } from './save-flag.ts';

export const revertFlag = handle(operations.revertFlag, async (door, { params, body }) => {
  const before = await getFlag(door.db, door.project, params.flagId);
  door.match(flagTag(before));
  requireLive(before);
  if (body.environment !== undefined) configurationIn(before, body.environment);
  if (body.seq > (await lastSeq(door.db))) {
    throw new OperationError('NOT_FOUND', `there is no change ${body.seq}`);
  }
  const entries = await entriesAsOf(door.db, {
    project: door.project,
    kind: 'flag',
    key: params.flagId,
    seq: body.seq,
  });
  const meta = entries.get(null) as FlagMetaEntry | undefined | null;
  if (!meta) {
    throw new OperationError(
      'NOT_FOUND',
      `flag ${params.flagId} did not exist right after change ${body.seq}`,
    );
  }
  if (meta.archivedAt !== null) {
    throw invalidInput([
      { pointer: '/seq', message: 'the flag was archived then; to archive it, archive it' },
    ]);
  }
  const configurations = new Map(
    [...before.configurations].map(([environment, now]) => {
      const then = entries.get(environment) as Flag | undefined | null;
      const wanted = body.environment === undefined || body.environment === environment;
      return [environment, then && wanted ? configurationOf(then, now) : now];
    }),
  );
  const after: FlagState = {
    meta: body.environment === undefined ? metaThen(before, meta) : before.meta,
    configurations,
  };
  // What is wrong with that state stands nowhere in the body: it is the change that was chosen badly.
  const saved = await saveFlag(door, before, after).catch((error: unknown) => {
    if (!(error instanceof OperationError) || error.code !== 'INVALID_INPUT') throw error;
    throw invalidInput(
      error.fields.map(({ pointer, message }) => ({ pointer: '/seq', message: `${pointer}: ${message}` })),
    );
  });
  return { body: flagAnswer(saved), etag: flagTag(saved) };
});

function configurationOf(entry: Flag, now: FlagConfiguration): FlagConfiguration {
  const { enabled, off, requires, rules, otherwise } = entry;
  return { enabled, off, requires, rules, otherwise, version: now.version };
}

function metaThen(before: FlagState, meta: FlagMetaEntry): FlagState['meta'] {
  // What was logged before flags had schemas has none.
  const { name, description, variants, schema = null, tags, owner, client } = meta;
  const expiresAt = meta.expiresAt === null ? null : new Date(meta.expiresAt);
  return { ...before.meta, name, description, variants, schema, tags, owner, expiresAt, client };
}
