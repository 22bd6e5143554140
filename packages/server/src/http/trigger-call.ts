/** The one route of the control plane that is judged by the bytes of its body: calls of triggers. */
import type { IncomingMessage } from 'node:http';
import { OperationError, operations } from '@halyard/contract';
import { callTrigger } from '../features/triggers/index.ts';
import { type AppParts, type Exchange, paramsOf } from './exchange.ts';
import { readBytes } from './read-body.ts';
import { respond } from './respond.ts';

/** Throttled by address as keys that do not hold are: a token is 256 bits, and guessing must not load the database. */
export async function answerTriggerCall(parts: AppParts, c: Exchange): Promise<Response> {
  if (parts.isDraining()) throw new OperationError('SHUTTING_DOWN', 'nothing was changed');
  const incoming = c.env.incoming as IncomingMessage;
  parts.limits.beforeLookUp(incoming);
  const { triggerId = '', token = '' } = paramsOf(c);
  const limit = operations.callTrigger.bodyLimitBytes;
  const tooLarge = () => new OperationError('TOO_LARGE', `the body may have ${limit} bytes here`);
  if (Number(incoming.headers['content-length'] ?? 0) > limit) throw tooLarge();
  const body = await readBytes(incoming, limit, tooLarge);
  const field = (name: string) => c.req.header(name);
  const answer = await callTrigger(parts.system, {
    requestId: c.env.requestId,
    triggerId,
    token,
    body,
    signed: {
      id: field('webhook-id'),
      timestamp: field('webhook-timestamp'),
      signature: field('webhook-signature'),
    },
    address: parts.limits.addressOf(incoming),
    // As the writes of a key, which its URL is.
    count: (id) => void parts.limits.control('write', { id: `trigger/${id}` }),
  }).catch((error: unknown) => {
    if (error instanceof OperationError && error.code === 'LINK_INVALID') parts.limits.keyRefused(incoming);
    throw error;
  });
  const text = JSON.stringify(answer);
  const headers = { 'cache-control': 'no-store' };
  return respond(c, parts, { status: 200, contentType: 'application/json', body: text, headers });
}
