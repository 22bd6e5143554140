/** The door: the one sequence that every request to the control plane goes through. */
import { type AnyOperation, invalidInput, OperationError, operations } from '@halyard/contract';
import {
  type Actor,
  actorNow,
  authorise,
  authoriseIn,
  identify,
  nobody,
  projectOf,
  requireMayAsk,
} from './actor.ts';
import { sayBypassed } from './bypasses.ts';
import { carryOut } from './carry-out.ts';
import { type Answer, createDoor, type Handler, type Item, type Later } from './door.ts';
import { environmentTree, readEnvironmentTree } from './environment-tree.ts';
import { claimantOf, claimIdempotencyKey, fingerprintOf, storeAnswer } from './idempotency.ts';
import { findHandler } from './known-handlers.ts';
import {
  type OperationRequest,
  type ParsedInput,
  parseOperationRequest,
  type WriteOptions,
} from './parse-operation-request.ts';
import type { Db } from './platform/database.ts';
import { withDeadline } from './platform/deadline.ts';
import type { System } from './platform/system.ts';
import { isUnavailable } from './platform/unavailable.ts';
import { record } from './record.ts';

export interface Answered {
  status: number;
  body: unknown;
  etag?: string | undefined;
  /** What is sent instead of the body as JSON. */
  text?: Answer['text'];
  /** The change that was recorded, where one was. */
  seq?: number;
  /** What is to be done yet, and answers in place of the body. */
  later?: Later | undefined;
  /** Of what was accepted only: the path of where it waits. */
  location?: string;
  /** Of a dry run, or of what is held: what it would change. */
  rehearsed?: { project: string; items: readonly Item[]; actor: Actor; held?: string };
}

/** Throws OperationError only; what is not one is logged by the caller and shown as INTERNAL. */
export async function runOperation(
  system: System,
  handler: Handler,
  asked: OperationRequest,
  /** Of what is held instead of what was asked for. */
  instead?: Instead,
): Promise<Answered> {
  const { operation } = handler;
  // What is held instead is read again.
  const request = { ...asked, readBody: once(asked.readBody) };
  try {
    requirePrepared(system);
    const actor = await whoAsks(system, operation, request);
    authorise(actor, operation);
    const { input, options } = await parseOperationRequest(operation, request);
    const project = operation.within === 'project' ? projectOf(actor, projectNamed(input)) : '';
    if (operation.within !== 'reach') authoriseIn(project === '' ? null : project, actor, operation);
    if (operation.rehearses) return await tryOut(system, handler, actor, project, input);
    if (operation.effect === 'read') return await read(system, handler, actor, project, input);
    const fingerprint = instead?.fingerprint ?? (await fingerprintFor(operation, project, input, options));
    const holding = () => hold(system, operation, input, options, { ...request, fingerprint });
    if (options.at !== undefined || options.propose === true) return await holding();
    try {
      const how = { ...options, fingerprint, status: instead?.status ?? operation.status };
      const answered = await write(system, handler, actor, project, input, how, request);
      // It was proposed instead when this was asked for first.
      return instead === undefined && answered.status === accepted
        ? asAccepted(answered, projectNamed(input))
        : answered;
    } catch (error) {
      if (!(error instanceof OperationError) || error.code !== 'PROTECTED') throw error;
      if (options.propose === false || project === '') throw error;
      return await proposeInstead(error, holding);
    }
  } catch (error) {
    if (error instanceof OperationError || !isUnavailable(error)) throw error;
    throw new OperationError('DATABASE_UNAVAILABLE', 'nothing was changed', { cause: error });
  }
}

/** What holds a request answers as it does, whichever way that came to be: a repeated one is known by the request itself. */
interface Instead {
  fingerprint: string;
  status: number;
}

/** The status of what is held; no write that is carried out answers it. */
const accepted = 202;

/** What an Idempotency-Key was used for; '': there is none. */
async function fingerprintFor(
  operation: AnyOperation,
  project: string,
  input: ParsedInput,
  { idempotencyKey, ifMatch, at, propose, bypass }: WriteOptions,
): Promise<string> {
  if (idempotencyKey === undefined) return '';
  const said = { ifMatch: ifMatch ?? null, at, propose, bypass: bypass || undefined };
  return fingerprintOf(operation, { ...without(guessable(operation), input), project, ...said });
}

/** What comes from the network can be read one time. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}

/** What is protected and may be proposed is; whoever may not propose, or what cannot be, is told of the protection. */
async function proposeInstead(refusal: OperationError, propose: () => Promise<Answered>): Promise<Answered> {
  try {
    return await propose();
  } catch (error) {
    const cannot =
      error instanceof OperationError &&
      (error.code === 'FORBIDDEN' || error.fields.some(({ pointer }) => pointer === '/calls/0/operation'));
    throw cannot ? refusal : error;
  }
}

/** Accepted, to be done later: the request is judged, and rehearsed, as what holds it. */
async function hold(
  system: System,
  { name }: AnyOperation,
  { params }: ParsedInput,
  { at, propose, comment, dryRun, ifMatch }: WriteOptions,
  { fingerprint, ...request }: OperationRequest & { fingerprint: string },
): Promise<Answered> {
  const handler = findHandler('held-operations.create');
  if (!handler) throw new Error('nobody holds operations');
  const { 'dry-run': _, comment: __, at: ___, propose: ____, bypass: _____, ...query } = request.query;
  const body = await request.readBody();
  // What is done together is held together: each call as it is.
  const isSeveral = name === operations.runOperations.name;
  const calls = isSeveral
    ? (body as { calls: unknown }).calls
    : [{ operation: name, params, query, body, ifMatch }];
  const project = query['project'] ?? params['projectId'];
  const instead = { fingerprint, status: accepted };
  const asHeld = {
    ...request,
    params: {},
    query: {
      ...(project === undefined ? {} : { project }),
      ...(dryRun ? { 'dry-run': 'true' } : {}),
      ...(comment === null ? {} : { comment }),
    },
    readBody: async () => ({
      calls,
      comment,
      ...(at === undefined ? { propose: true } : { at, ...(propose === undefined ? {} : { propose }) }),
    }),
    ifMatch: undefined,
  };
  const cause = at === undefined ? propose && '?propose' : '?at';
  const answered = await runOperation(system, handler, asHeld, instead).catch((error) => {
    throw isSeveral ? error : asWasAsked(error, cause || undefined);
  });
  if (dryRun) return { ...answered, body: { ...(answered.body as object), status: accepted } };
  return asAccepted(answered, project);
}

/** Says where it waits; `project` as it was named. */
function asAccepted(answered: Answered, project: string | undefined): Answered {
  const { id } = answered.body as { id: string };
  const within = project === undefined ? '' : `?project=${encodeURIComponent(project)}`;
  return { ...answered, location: `/held-operations/${id}${within}` };
}

/** With pointers into the request that came, which knows nothing of calls; `cause`: what made it one that is held. */
function asWasAsked(error: unknown, cause: string | undefined): unknown {
  if (!(error instanceof OperationError) || error.code !== 'INVALID_INPUT') return error;
  return invalidInput(
    error.fields.map(({ pointer, ...rest }) => {
      const within = pointer.replace('/calls/0/body', '').replace(/^\/calls\/0\/(params|query)\//, '?');
      const isOfHolding = pointer === '/at' || pointer === '/calls/0/operation';
      return { ...rest, pointer: isOfHolding ? (cause ?? pointer) : within };
    }),
  );
}

/** A node that started without the database asks nothing of it before it has been migrated. */
function requirePrepared({ isPrepared }: Pick<System, 'isPrepared'>): void {
  if (!isPrepared()) throw new OperationError('DATABASE_UNAVAILABLE', 'nothing was changed');
}

async function whoAsks(
  system: System,
  { permission }: AnyOperation,
  request: OperationRequest,
): Promise<Actor> {
  if (permission === null) return nobody;
  return typeof request.authorization === 'object'
    ? request.authorization
    : identify(system.database.db, request.authorization, system.clock.now());
}

function projectNamed(input: ParsedInput): string | undefined {
  return input.params['projectId'] ?? (input.query['project'] as string | undefined);
}

async function read(
  system: System,
  handler: Handler,
  actor: Actor,
  project: string,
  input: ParsedInput,
): Promise<Answered> {
  // One state for all its queries: a flag and its configurations are several rows.
  const transaction = system.database.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only');
  return transaction.execute(async (tx) => {
    const db = withDeadline(tx, handler.operation.transactionLimitMs);
    if (project !== '') await requireProject(db, project);
    const door = createDoor({
      db,
      actor,
      operation: handler.operation,
      project,
      now: system.clock.now(),
      ifMatch: undefined,
    });
    const { body, etag, text, later } = await handler.run(door, input as never, undefined as never);
    return { status: handler.operation.status, body, etag, text, later };
  });
}

/** The one that all are of; null: they are of several, and nobody's who reaches only one. */
function projectOfItems(items: readonly Item[]): string | null {
  const [project, ...others] = new Set(items.map((item) => item.project));
  return others.length === 0 ? (project ?? null) : null;
}

/** A read that has to see what a write would leave: as a write, and undone. */
async function tryOut(
  system: System,
  handler: Handler,
  actor: Actor,
  project: string,
  input: ParsedInput,
): Promise<Answered> {
  const { operation } = handler;
  try {
    return await system.database.db.transaction().execute(async (begun): Promise<Answered> => {
      const db = withDeadline(begun, operation.transactionLimitMs);
      await lock(db, project);
      const environments = await readEnvironmentTree(db, project);
      const now = system.clock.now();
      const door = createDoor({
        db,
        actor,
        operation,
        project,
        now,
        ifMatch: undefined,
        environments,
        carryOut,
      });
      const { body, etag, rehearsed } = await handler.run(door, input as never, undefined as never);
      const answered = { status: operation.status, body, etag };
      throw new RolledBack(
        rehearsed ? { ...answered, rehearsed: { ...rehearsed, project, actor } } : answered,
      );
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.answered;
    throw error;
  }
}

/** Thrown to leave a dry run's transaction without a trace. */
class RolledBack extends Error {
  readonly answered: Answered;
  constructor(answered: Answered) {
    super('rolled back');
    this.answered = answered;
  }
}

async function write(
  system: System,
  handler: Handler,
  asked: Actor,
  project: string,
  input: ParsedInput,
  options: WriteOptions & { fingerprint: string; status: number },
  { requestId, servedAt = '' }: OperationRequest,
): Promise<Answered> {
  const { operation } = handler;
  const { fingerprint, status } = options;
  const claimant = claimantOf(asked, input.body);
  const prepared = await handler.prepare?.(system.database.db, input as never);
  let committing = false;
  let hasNotified = false;
  let bypassed: readonly string[] = [];
  let announced: string | undefined;
  try {
    const answered = await system.database.db.transaction().execute(async (begun): Promise<Answered> => {
      const tx = withDeadline(begun, operation.transactionLimitMs);
      if (options.idempotencyKey !== undefined && !options.dryRun) {
        const stored = await claimIdempotencyKey(tx, claimant, options.idempotencyKey, fingerprint);
        if (stored) return stored;
      }
      await lock(tx, project);
      const now = system.clock.now();
      const actor = await actorNow(tx, asked, now);
      requireMayAsk(actor, operation, project);
      const environments = project === '' ? environmentTree([]) : await readEnvironmentTree(tx, project);
      const { ifMatch, dryRun: isDryRun } = options;
      const door = createDoor({
        db: tx,
        actor,
        operation,
        project,
        now,
        ifMatch,
        isDryRun,
        environments,
        servedAt,
        carryOut,
        bypasses: options.bypass,
        logUnforeseen: (err) =>
          system.log.error({ err, requestId, operation: operation.name, project }, 'an error nobody foresaw'),
      });
      const answer = await handler.run(door, input as never, prepared as never);
      // What changed nothing needs the right as well, so that no answer depends on how things stand; a handler that knows
      // better where it would have changed something has asked already.
      if (!door.hasAuthorised) door.authorise({ environment: input.params['environment'] ?? null });
      if (options.dryRun) {
        const items = [...door.items, ...door.foreseen];
        throw new RolledBack({
          ...dryRunAnswer(operation, answer, items),
          rehearsed: { project, items, actor },
        });
      }
      const answered: Answered = { status, body: answer.body, etag: answer.etag };
      if (options.idempotencyKey !== undefined) {
        const stored = {
          ...answered,
          etag: answered.etag,
          body: withoutSecret(operation, answer.body, shownOnce),
        };
        await storeAnswer(tx, claimant, options.idempotencyKey, fingerprint, stored, door.now);
      }
      if (door.items.length > 0) {
        hasNotified = system.bus.ringsInTransaction();
        answered.seq = await record(tx, {
          at: door.now,
          project: project === '' ? projectOfItems(door.items) : project,
          actor: door.actor,
          bypassed: door.bypassed,
          operation: operation.name,
          input: answer.logged ?? {
            ...input.params,
            ...(input.body === undefined ? {} : { body: without(operation.secretInputs, input).body }),
          },
          comment: options.comment,
          requestId,
          items: door.items,
          ringsInTransaction: hasNotified,
        });
      }
      bypassed = door.bypassed;
      announced = answer.announced;
      committing = true;
      return answered;
    });
    const { seq } = answered;
    if (seq !== undefined) {
      system.bus.ring(hasNotified);
      if (bypassed.length > 0)
        sayBypassed(system, { operation, actor: asked, project, bypassed, requestId, seq });
    }
    if (announced !== undefined) system.log.warn({ requestId, seq, project }, announced);
    return answered;
  } catch (error) {
    if (error instanceof RolledBack) return error.answered;
    if (committing && isUnavailable(error)) {
      throw new OperationError(
        'DATABASE_UNAVAILABLE',
        'the connection was lost at the moment of commit: whether it happened is unknown until you repeat it with the same Idempotency-Key, or read it',
        { more: { outcome: 'unknown' }, cause: error },
      );
    }
    throw error;
  }
}

/** Not even hashed to recognise a repeated request by: people choose passwords that can be guessed from that. */
function guessable({ secretInputs }: AnyOperation): string[] {
  return secretInputs.filter((field) => field === 'password');
}

function without(fields: readonly string[], input: ParsedInput): ParsedInput {
  const { body } = input;
  if (fields.length === 0 || typeof body !== 'object' || body === null || Array.isArray(body)) return input;
  const kept = Object.entries(body).filter(([field]) => !fields.includes(field));
  return { ...input, body: Object.fromEntries(kept) };
}

/** Locks the row that orders all writes of a project (or of the instance). Throws NOT_FOUND. */
async function lock(tx: Db, project: string): Promise<void> {
  if (project === '') {
    await tx.selectFrom('instance').select('single').forUpdate().executeTakeFirstOrThrow();
    return;
  }
  const row = await tx
    .selectFrom('projects')
    .select('key')
    .where('key', '=', project)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw noProject(project);
}

async function requireProject(db: Db, project: string): Promise<void> {
  const row = await db.selectFrom('projects').select('key').where('key', '=', project).executeTakeFirst();
  if (!row) throw noProject(project);
}

function noProject(project: string): OperationError {
  return new OperationError('NOT_FOUND', `there is no project ${project}`);
}

function dryRunAnswer(operation: AnyOperation, answer: Answer, items: readonly Item[]): Answered {
  return {
    status: 200,
    body: {
      dryRun: true,
      status: operation.status,
      answer: withoutSecret(operation, answer.body, 'Nothing was made: this was a dry run.'),
      diff: items.map(({ environment, kind, key, before, after }) => ({
        environment,
        kind,
        key,
        before,
        after,
      })),
    },
  };
}

const shownOnce = 'The secret was shown once, when this was first answered.';

function withoutSecret(operation: AnyOperation, body: unknown, notice: string): unknown {
  const { secretFields } = operation;
  if (secretFields.length === 0 || body === null || typeof body !== 'object') return body;
  const rest = Object.entries(body).filter(([name]) => !secretFields.includes(name));
  return { ...Object.fromEntries(rest), notice };
}
