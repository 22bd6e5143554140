/** The one place where an error becomes an answer: its status, its header fields, and its words in the dialect asked. */
import { type AnyOperation, OperationError, withoutKeys } from '@halyard/contract';
import { ofrepFailure } from '../features/ofrep/index.ts';
import { isUnavailable } from '../platform/unavailable.ts';
import { fieldsOfRefusal } from '../rate-limits.ts';

export interface Refused {
  requestId: string;
  dialect: AnyOperation['dialect'];
  /** Of the path, as they were sent. */
  params: Record<string, string>;
}

export interface Refusal {
  status: number;
  contentType: string;
  body: string;
  headers: Record<string, string>;
}

export function refusalOf(known: OperationError, refused: Refused): Refusal {
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  if (known.status === 401) headers['www-authenticate'] = 'Bearer';
  if (known.code === 'UPGRADE_REQUIRED') {
    Object.assign(headers, {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
    });
  }
  if (known.code === 'METHOD_NOT_ALLOWED') headers['allow'] = String(known.more['allow']);
  if (known.code === 'RATE_LIMITED') Object.assign(headers, fieldsOfRefusal(known));
  if (known.status === 503 || known.status === 429)
    headers['retry-after'] = String(known.more['retryAfterSeconds'] ?? 1);
  // The rest of a body that was refused unread must not be taken for the next request.
  if (known.code === 'TOO_LARGE') headers['connection'] = 'close';
  const { contentType, body } = words[refused.dialect](known, refused);
  // Names and tags that nobody knows are repeated.
  return { status: known.status, contentType, body: withoutKeys(JSON.stringify(body)), headers };
}

const words = {
  problem: (error: OperationError, { requestId }: Refused) => ({
    contentType: 'application/problem+json',
    body: error.toProblem(requestId),
  }),
  ofrep: (error: OperationError, { params }: Refused) => ({
    contentType: 'application/json',
    body: ofrepFailure(error, params['key']),
  }),
};

/** As one of the contract's; what nobody foresaw says nothing of itself. */
export function knownAs(error: unknown): OperationError {
  if (error instanceof OperationError) return error;
  // The door says so itself; this is for what does not go through it, such as events.
  if (isUnavailable(error))
    return new OperationError('DATABASE_UNAVAILABLE', 'nothing was kept', { cause: error });
  return new OperationError('INTERNAL', 'the log of the service has the cause under this requestId');
}

/** For the log: name, code and stack: never the message alone of a database error's parameters. */
export function described(error: unknown) {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code, constraint, table } = error as { code?: string; constraint?: string; table?: string };
  return { name: error.name, message: error.message, code, constraint, table, stack: error.stack };
}
