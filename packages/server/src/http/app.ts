/** Routes from the contract, requests in, answers out. */
import type { IncomingMessage } from 'node:http';
import { type AnyOperation, allOperations, OperationError, operations } from '@halyard/contract';
import { Hono } from 'hono';
import type { DataAnswer } from '../data-plane/data-request.ts';
import type { Handler } from '../door.ts';
import { dashboardRoot } from '../features/dashboard/index.ts';
import { authRoot } from '../features/people/index.ts';
import { control } from './control.ts';
import { operationsForBrowsers, preflightFields } from './cors.ts';
import { dataRequest } from './data-request-of.ts';
import { type AppParts, type Env, type Exchange, placed } from './exchange.ts';
import type { HttpDurations } from './http-durations.ts';
import { isAt } from './operation-path.ts';
import { methodNotAllowed, openStream, refuse, respond } from './respond.ts';
import { answerTriggerCall } from './trigger-call.ts';

/** Providers put keys of flags into paths as they are, so what is below it need not be an operation. */
const ofrepRoot = '/ofrep/';

export function createApp(parts: AppParts, durations: HttpDurations): Hono<Env> {
  const app = new Hono<Env>();
  const handlers = new Map<AnyOperation, Handler>(
    parts.handlers.map((handler) => [handler.operation, handler]),
  );

  for (const operation of allOperations) {
    const path = routeOf(operation.path);
    const data = parts.dataPlane.get(operation);
    const handler = handlers.get(operation);
    if (!data && !handler && operation !== operations.callTrigger)
      throw new Error(`${operation.name} has no implementation`);
    const isTrigger = operation === operations.callTrigger;
    const ofRoute = durations.of(operation);
    const paths = operation.trailingSlash ? [path, `${path}/`] : [path];
    app.on(operation.method, paths, (c) => {
      c.env.durations = ofRoute;
      c.env.operation = operation;
      const refused = (error: unknown) => refuse(parts, c, error);
      try {
        if (isTrigger) return answerTriggerCall(parts, c).catch(refused);
        if (!data) return control(parts, handler!, c).catch(async (error) => refused(await placed(c, error)));
        // Without a promise where there is nothing to wait for: most evaluations.
        const answer = data(dataRequest(parts, c, operation));
        return answer instanceof Promise
          ? answer.then((later) => deliver(parts, c, later)).catch(refused)
          : deliver(parts, c, answer);
      } catch (error) {
        return refused(error);
      }
    });
  }

  for (const [path, shared] of operationsForBrowsers) {
    const paths = shared.some(({ trailingSlash }) => trailingSlash) ? [path, `${path}/`] : [path];
    app.on('OPTIONS', paths.map(routeOf), (c) => {
      const headers = preflightFields(shared, c.req.header('access-control-request-headers'));
      return respond(c, parts, { status: 204, contentType: 'application/json', body: '', headers });
    });
  }

  // What is no operation there is refused in OFREP's words all the same, and pages may read them.
  app.on('OPTIONS', `${ofrepRoot}*`, (c) => {
    const headers = preflightFields(
      [operations.ofrepEvaluate],
      c.req.header('access-control-request-headers'),
    );
    return respond(c, parts, { status: 204, contentType: 'application/json', body: '', headers });
  });

  app.on(['GET', 'POST'], `${authRoot}/*`, async (c) => {
    try {
      const answer = await parts.people.answer(c.env.incoming as IncomingMessage, c.env.requestId);
      return respond(c, parts, { ...answer, contentType: 'application/json' });
    } catch (error) {
      return refuse(parts, c, error);
    }
  });

  app.get('/', (c) => {
    const page = parts.dashboard.pageInstead((c.env.incoming as IncomingMessage).headers);
    if (page === undefined) return refuse(parts, c, notFound(c));
    const headers = { location: page, 'cache-control': 'no-store', vary: 'accept' };
    return respond(c, parts, { status: 302, contentType: 'text/plain', body: '', headers });
  });

  app.on('GET', [dashboardRoot, `${dashboardRoot}/*`], async (c) => {
    try {
      const { headers } = c.env.incoming as IncomingMessage;
      return respond(c, parts, await parts.dashboard.answer(c.req.path, headers));
    } catch (error) {
      return refuse(parts, c, error);
    }
  });

  app.notFound((c) => refuse(parts, c, notFound(c)));
  app.onError((error, c) => refuse(parts, c, error));
  return app;
}

/** As the framework writes a path. */
function routeOf(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function deliver(parts: AppParts, c: Exchange, answer: DataAnswer): Response {
  if (!('stream' in answer)) return respond(c, parts, answer);
  // Asked for its headers only, a stream would never end.
  if (c.req.method === 'HEAD') throw methodNotAllowed(['GET']);
  return openStream(c, answer.stream);
}

/** 405 where the path is known to another method. */
function notFound(c: Exchange): OperationError {
  const known = allOperations.filter((operation) => isAt(operation, c.req.path));
  if (known.length === 0) {
    if (c.req.path.startsWith(ofrepRoot)) c.env.operation = operations.ofrepEvaluateAll;
    return new OperationError('NOT_FOUND', 'there is nothing at this path');
  }
  // In the words, and for the pages, of those who share it.
  c.env.operation = known.find(({ isForBrowsers }) => isForBrowsers) ?? known[0];
  const methods = known.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : method));
  return methodNotAllowed([...new Set(methods)]);
}
