/** The control plane over HTTP: who asks, the door, and what goes with its answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AnyOperation, OperationError } from '@halyard/contract';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Actor, bearerToken } from '../actor.ts';
import type { Handler, Later } from '../door.ts';
import { listUpcoming, type Rehearsed } from '../features/blast-radius/index.ts';
import { ofKind } from '../features/changes/index.ts';
import { requireKey } from '../require-key.ts';
import { type Answered, runOperation } from '../run-operation.ts';
import { servedAt } from '../same-origin.ts';
import { type AppParts, bodyOf, type Exchange, paramsOf } from './exchange.ts';
import { methodNotAllowed, respond, serverSentEvents } from './respond.ts';

/** How long a write waits at most for this node to have read it back. */
const readYourWritesMs = 200;

export async function control(parts: AppParts, handler: Handler, c: Exchange): Promise<Response> {
  const { operation } = handler;
  if (operation.effect === 'write' && parts.isDraining()) {
    throw new OperationError('SHUTTING_DOWN', 'nothing was changed');
  }
  const headers: Record<string, string | string[]> = { 'cache-control': 'no-store' };
  const incoming = c.env.incoming as IncomingMessage;
  // Whoever comes with a link is judged by it alone, and guessing must not become a load on the database.
  if (operation.permission === null) parts.limits.beforeLookUp(incoming);
  const ask = async (how = { refreshes: true }) =>
    runOperation(parts.system, handler, {
      requestId: c.env.requestId,
      authorization: await whoAsks(parts, operation, c, headers, how),
      params: paramsOf(c),
      query: c.req.query(),
      readBody: () => bodyOf(c, operation),
      ifMatch: c.req.header('if-match'),
      idempotencyKey: c.req.header('idempotency-key'),
      comment: c.req.header('halyard-comment'),
      servedAt: servedAt(incoming.headers.host, parts.publicUrl),
    });
  const answered = await ask().catch((error: unknown) => {
    if (error instanceof OperationError && error.code === 'LINK_INVALID') parts.limits.keyRefused(incoming);
    throw error;
  });
  if (answered.later) {
    // Nobody has come: a page left open must not keep a session alive that nobody uses.
    return answerLater(parts, c, answered.later, () => ask({ refreshes: false }));
  }
  if (answered.etag !== undefined) headers['etag'] = answered.etag;
  if (answered.location !== undefined) headers['location'] = answered.location;
  if (answered.seq !== undefined) {
    headers['halyard-change'] = String(answered.seq);
    // Whoever changes a flag and evaluates it here next sees the change; without waiting long for a slow database.
    await Promise.race([parts.delivery.catchUp(), sleep(readYourWritesMs, undefined, { ref: false })]);
  }
  if (answered.rehearsed) answered.body = await withBlastRadius(parts, answered.body, answered.rehearsed);
  const next = (answered.body as { next?: unknown } | null)?.next;
  if (typeof next === 'string') headers['link'] = linkToNext(c, next);
  if (answered.text) return respond(c, parts, { status: answered.status, headers, ...answered.text });
  const body = answered.status === 204 ? '' : JSON.stringify(answered.body);
  return respond(c, parts, { status: answered.status, contentType: 'application/json', body, headers });
}

/**
 * What the door judges: the Authorization header, or whoever a session says. A header counts where both are there, and
 * a cookie is not looked at where nobody has to be anybody. `headers` are given the cookie of a session written anew,
 * which it is not where `refreshes` is false.
 */
async function whoAsks(
  parts: AppParts,
  operation: AnyOperation,
  c: Exchange,
  headers: Record<string, string | string[]>,
  how: { refreshes: boolean },
): Promise<string | Actor | undefined> {
  const incoming = c.env.incoming as IncomingMessage;
  const { authorization } = incoming.headers;
  const effect = operation.effect === 'read' ? 'read' : 'write';
  const token = bearerToken(authorization);
  // Without one the door says so. It judges the key itself, too, but by asking the database.
  if (token !== undefined) {
    c.env.rateLimit = parts.limits.control(effect, await requireKey(parts, token, incoming));
    return authorization;
  }
  if (authorization !== undefined || operation.permission === null) return authorization;
  if (!parts.people.hasSession(incoming.headers)) return undefined;
  const { actor, setCookies } = await parts.people.sessionOf(incoming, {
    ...how,
    requestId: c.env.requestId,
  });
  if (setCookies.length > 0) headers['set-cookie'] = setCookies;
  c.env.rateLimit = parts.limits.control(effect, { id: `person/${actor.id}` });
  return actor;
}

/** What is beside the point of a dry run must not fail it: it is null then. */
async function withBlastRadius(
  { measureBlast, tellEntries, system }: AppParts,
  body: unknown,
  rehearsed: Rehearsed,
): Promise<unknown> {
  const orNull = (err: unknown) => {
    system.log.error({ err }, 'what a dry run says beside its answer is missing');
    return null;
  };
  const [told, blastRadius, upcoming] = await Promise.all([
    tellEntries(rehearsed).catch(orNull),
    measureBlast(rehearsed).catch(orNull),
    listUpcoming({ db: system.database.db, now: system.clock.now() }, rehearsed).catch(orNull),
  ]);
  return { ...(body as object), told, blastRadius, upcoming };
}

/** `ask` asks the same again, and so whether it still may be asked. */
async function answerLater(
  parts: AppParts,
  c: Exchange,
  later: Later,
  ask: () => Promise<Answered>,
): Promise<Response> {
  const { logAnswers } = parts;
  if (later.kind === 'checkpoint') {
    const body = JSON.stringify(await logAnswers.makeCheckpoint());
    const headers = { 'cache-control': 'no-store' };
    return respond(c, parts, { status: 200, contentType: 'application/json', body, headers });
  }
  if (c.req.method === 'HEAD') throw methodNotAllowed(['GET']);
  if (later.kind === 'follow') {
    const again = async () => ofKind((await ask()).later, 'follow');
    logAnswers.tails.open(later, serverSentEvents(c), c.req.header('last-event-id'), again);
    return RESPONSE_ALREADY_SENT;
  }
  const outgoing = c.env.outgoing as ServerResponse;
  const fields = logAnswers.exportFields(later);
  outgoing.writeHead(200, { 'x-request-id': c.env.requestId, ...c.env.rateLimit, ...fields });
  const again = async () => ofKind((await ask()).later, 'export');
  // Cut off where it cannot go on: whoever reads it must not take it for the whole.
  void logAnswers
    .writeExport(later, outgoing, again)
    .catch(() => outgoing.destroy())
    .then(() => c.env.durations.observe(200, performance.now() - c.env.startedAtMs));
  return RESPONSE_ALREADY_SENT;
}

/** RFC 8288. */
function linkToNext(c: Exchange, next: string): string {
  const query = new URLSearchParams({ ...c.req.query(), cursor: next });
  return `<${c.req.path}?${query}>; rel="next"`;
}
