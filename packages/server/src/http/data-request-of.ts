/** What the data plane is given of a request. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { AnyOperation } from '@halyard/contract';
import { bearerToken } from '../actor.ts';
import type { DataRequest } from '../data-plane/data-request.ts';
import { type AppParts, bodyOf, type Exchange, paramsOf } from './exchange.ts';

export function dataRequest({ people }: AppParts, c: Exchange, operation: AnyOperation): DataRequest {
  const incoming = c.env.incoming as IncomingMessage;
  const { headers } = incoming;
  const how = { requestId: c.env.requestId, refreshes: false };
  return {
    authorization: operation.dialect === 'ofrep' ? ofrepAuthorization(headers) : headers.authorization,
    person: people.hasSession(headers)
      ? async () => (await people.sessionOf(incoming, how)).actor
      : undefined,
    params: paramsOf(c),
    query: c.req.query(),
    readBody: () => bodyOf(c, operation),
    facts: incoming,
    ifNoneMatch: headers['if-none-match'],
    lastEventId: headers['last-event-id'] as string | undefined,
    contextToken: headers['halyard-context-token'] as string | undefined,
  };
}

/** Its providers have either way to name a key; that of the scheme counts where both are there. */
function ofrepAuthorization({ authorization, ...headers }: IncomingHttpHeaders): string | undefined {
  const apiKey = headers['x-api-key'];
  if (typeof apiKey !== 'string' || bearerToken(authorization) !== undefined) return authorization;
  return `Bearer ${apiKey}`;
}
