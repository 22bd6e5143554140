/** Answers, written to Node's own response: a web Response of strings takes longer to build and take apart. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { OperationError } from '@halyard/contract';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { OpenedStream } from '../data-plane/data-request.ts';
import { nodeStreamConnection, streamClient, wsStreamConnection } from '../features/delivery/index.ts';
import { corsFields } from './cors.ts';
import type { AppParts, Exchange } from './exchange.ts';
import { paramsAt } from './operation-path.ts';
import { described, knownAs, refusalOf } from './refusal.ts';

export function respond(
  c: Exchange,
  parts: AppParts,
  answer: {
    status: number;
    contentType: string;
    body: string | Buffer;
    headers?: Record<string, string | string[]>;
  },
): Response {
  const headers: Record<string, string | string[]> = {
    'x-request-id': c.env.requestId,
    'x-content-type-options': 'nosniff',
    ...(c.env.operation?.isForBrowsers ? corsFields : {}),
    ...c.env.rateLimit,
    ...answer.headers,
  };
  const hasBody = answer.status !== 204 && answer.status !== 304;
  if (hasBody) {
    headers['content-type'] = answer.contentType;
    headers['content-length'] = String(Buffer.byteLength(answer.body));
  }
  if (answer.contentType.startsWith('text/html')) {
    headers['content-security-policy'] ??= "default-src 'none'; frame-ancestors 'none'";
  }
  if (parts.isLeaving()) headers['connection'] = 'close';
  const outgoing = c.env.outgoing as ServerResponse;
  outgoing.writeHead(answer.status, headers);
  outgoing.end(hasBody ? answer.body : undefined);
  c.env.durations.observe(answer.status, performance.now() - c.env.startedAtMs);
  return RESPONSE_ALREADY_SENT;
}

export function refuse(parts: AppParts, c: Exchange, error: unknown): Response {
  const { requestId, operation, incoming } = c.env;
  const known = knownAs(error);
  if (known.code === 'INTERNAL') {
    parts.system.log.error(
      { requestId, method: c.req.method, route: c.req.routePath, error: described(error) },
      'unforeseen',
    );
  }
  const params = operation ? paramsAt(operation, (incoming as IncomingMessage).url ?? '') : {};
  return respond(c, parts, refusalOf(known, { requestId, dialect: operation?.dialect ?? 'problem', params }));
}

export function openStream(c: Exchange, { over, open }: OpenedStream): Response {
  const connection = over === 'websocket' ? webSocket(c) : serverSentEvents(c);
  open(connection, streamClient((c.env.incoming as IncomingMessage).headers));
  return RESPONSE_ALREADY_SENT;
}

export function serverSentEvents(c: Exchange) {
  const { incoming, outgoing, operation } = c.env;
  const more = operation?.isForBrowsers ? corsFields : {};
  return nodeStreamConnection(incoming as IncomingMessage, outgoing as ServerResponse, more);
}

function webSocket({ env: { incoming, outgoing, head } }: Exchange) {
  if (!head) throw new OperationError('UPGRADE_REQUIRED', 'send the handshake of RFC 6455, version 13');
  return wsStreamConnection(incoming as IncomingMessage, outgoing as ServerResponse, head);
}

export function methodNotAllowed(methods: string[]): OperationError {
  const allow = methods.join(', ');
  return new OperationError('METHOD_NOT_ALLOWED', `this path knows ${allow}`, { more: { allow } });
}
