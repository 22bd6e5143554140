/** People at the service's doors: whose session a request comes in, and the library's own routes. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { invalidInput, OperationError, parseInput } from '@halyard/contract';
import type { BetterAuthPlugin } from 'better-auth';
import { isAPIError } from 'better-auth/api';
import { rulesOfAccount } from '../../account-rules.ts';
import { type Actor, sessionOver } from '../../actor.ts';
import { readBody } from '../../http/read-body.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { RateLimiter, windowSeconds } from '../../platform/rate-limiter.ts';
import type { System } from '../../platform/system.ts';
import { blockOf } from '../../rate-limits.ts';
import { type Place, placeOf, requireSameOrigin } from '../../same-origin.ts';
import type { RequestFacts } from '../request-context/index.ts';
import { type AuthRequest, duringAuthRequest } from './auth-request.ts';
import { type AuthRoute, findAuthRoute } from './auth-route-list.ts';
import { createFailedSignIns, type SignInLimits } from './failed-sign-ins.ts';
import { forgetSessions } from './forget-sessions.ts';
import { type Auth, addressHeader, authRoot, createIdentity } from './identity.ts';
import { personActor } from './person-actor.ts';
import { requireSecondFactor } from './require-second-factor.ts';
import { secondFactorLock } from './second-factor.ts';
import { issuerUnavailable } from './sso-settings.ts';

export interface HeldSession {
  actor: Actor;
  /** Where it was written anew, its cookie. */
  setCookies: string[];
}

export interface AuthAnswer {
  status: number;
  body: string;
  headers: Record<string, string | string[]>;
}

type Incoming = Pick<IncomingMessage, 'method' | 'headers'> & RequestFacts;

export interface People {
  /** Whether a request has a session's cookie, right or wrong. */
  hasSession(headers: IncomingHttpHeaders): boolean;
  /**
   * Whose session it is. One query for the session and those for its rules; now and then one to write it anew. Throws
   * UNAUTHENTICATED where it is over, and FORBIDDEN to pages of other origins. `refreshes` false: it is not written anew,
   * for an answer that cannot carry its cookie.
   */
  sessionOf(request: Incoming, how: { requestId: string; refreshes: boolean }): Promise<HeldSession>;
  /** What the identity library answers below authRoot. Throws what the service answers itself. */
  answer(request: IncomingMessage, requestId: string): Promise<AuthAnswer>;
  /** Now and then. */
  forget(): Promise<void>;
}

export interface PeopleParts {
  system: System;
  metrics: Metrics;
  addressOf(request: RequestFacts): string | undefined;
  /** undefined: nobody can sign in. */
  secret: string | undefined;
  publicUrl: string | undefined;
  signIns: SignInLimits;
  /** What the sign-in page calls whom people sign in with; undefined: nobody. */
  issuerName: string | undefined;
  /** Of whoever has a password. */
  requireSecondFactor: boolean;
  plugins?: (origin: string) => BetterAuthPlugin[];
}

const bodyLimitBytes = 65_536;
/** Of each address, or block of IPv6: an office behind one can do with it, and what is kept of them meanwhile is some megabytes. */
const begunPerSecond = 5;

export function createPeople(parts: PeopleParts): People {
  const { system, secret, publicUrl, plugins } = parts;
  const identity =
    secret === undefined ? undefined : createIdentity({ system, secret, ...(plugins ? { plugins } : {}) });
  const failed = createFailedSignIns(system, parts.signIns);
  const begun = new RateLimiter('begun-sign-ins', begunPerSecond, () => system.clock.now().getTime());
  const outcomes = { ok: 0, refused: 0, throttled: 0 };
  parts.metrics.counter({
    name: 'halyard_sign_ins_total',
    help: 'Attempts to prove who one is, by a password or a second factor.',
    labels: ['outcome'],
    read: () => Object.entries(outcomes).map(([outcome, value]) => ({ value, labels: { outcome } })),
  });

  /** Not the library's: what a sign-in page shows before it knows anybody. */
  const methodsAnswer: AuthAnswer = {
    status: 200,
    body: JSON.stringify({
      password: true,
      passkey: true,
      issuer: parts.issuerName === undefined ? null : { name: parts.issuerName },
    }),
    headers: { 'cache-control': 'no-store' },
  };

  /** Throws PEOPLE_UNAVAILABLE with what to do about it. */
  function reach(headers: IncomingHttpHeaders): { auth: Auth; place: Place } {
    if (!identity) {
      throw new OperationError(
        'PEOPLE_UNAVAILABLE',
        'on PostgreSQL set HALYARD_SECRET, the same on every node, to at least 32 random characters, e.g. of `openssl rand -base64 32`',
      );
    }
    const place = placeOf(headers.host, publicUrl);
    if (!place) {
      throw new OperationError(
        'PEOPLE_UNAVAILABLE',
        'set HALYARD_PUBLIC_URL to the https:// address that browsers use: without TLS people sign in at localhost only',
      );
    }
    return { auth: identity.at(place.origin, place.path), place };
  }

  /** A cookie that is of no use is none. */
  function reachedBy(headers: IncomingHttpHeaders) {
    try {
      return reach(headers);
    } catch (error) {
      throw new OperationError('UNAUTHENTICATED', (error as Error).message, { cause: error });
    }
  }

  async function lookUp(auth: Auth, cookie: string, how: { requestId: string; refreshes: boolean }) {
    // The library takes away a session that it finds over: the log tells that from signing out by the path.
    const of: AuthRequest = { requestId: how.requestId, path: '/get-session', sessionId: undefined };
    try {
      return await duringAuthRequest(of, () =>
        auth.api.getSession({
          headers: new Headers({ cookie }),
          query: how.refreshes ? {} : { disableRefresh: true },
          returnHeaders: true,
        }),
      );
    } catch (error) {
      if (!isAPIError(error)) throw error;
      // The library's own words for a database that is away, or for a session that ended meanwhile.
      throw error.cause ?? sessionOver();
    }
  }

  async function respond(
    route: AuthRoute,
    { auth, place }: { auth: Auth; place: Place },
    request: IncomingMessage,
    of: AuthRequest & { body: unknown },
  ): Promise<Response> {
    const { headers } = request;
    const passed = new Headers();
    for (const name of ['cookie', 'origin', 'referer', 'user-agent', 'accept-language'] as const) {
      const value = headers[name];
      if (value !== undefined) passed.set(name, value);
    }
    const address = parts.addressOf(request);
    if (address !== undefined) passed.set(addressHeader, address);
    if (route.method === 'POST') passed.set('content-type', 'application/json');
    const query = /\?.*$/s.exec(request.url ?? '')?.[0] ?? '';
    const url = `${place.origin}${place.path}${authRoot}${of.path}${query}`;
    const body = route.method === 'POST' ? { body: JSON.stringify(of.body ?? {}) } : {};
    const asked = new Request(url, { method: route.method, headers: passed, ...body });
    return duringAuthRequest(of, () => auth.handler(asked));
  }

  return {
    hasSession: ({ cookie }) => cookie !== undefined && sessionCookie.test(cookie),

    async sessionOf(request, how) {
      const { auth, place } = reachedBy(request.headers);
      requireSameOrigin(request, place);
      const { response, headers } = await lookUp(auth, request.headers.cookie ?? '', how);
      if (!response) throw sessionOver();
      const { user, session } = response;
      if (parts.requireSecondFactor) await requireSecondFactor(system.database.db, user);
      const ruled = await rulesOfAccount(system.database.db, user.id);
      // Disabled since the session was looked up.
      if (!ruled) throw sessionOver();
      const more = { rules: ruled.rules, session: session.id, expiresAt: session.expiresAt };
      return { actor: personActor(user, more), setCookies: headers?.getSetCookie() ?? [] };
    },

    async answer(request, requestId) {
      const path = URL.parse(request.url ?? '', 'http://localhost')?.pathname.slice(authRoot.length) ?? '';
      if (request.method === 'GET' && path === '/sign-in-methods') return methodsAnswer;
      const route = findAuthRoute(request.method, path);
      if (!route) throw new OperationError('NOT_FOUND', 'there is nothing at this path');
      const reached = reach(request.headers);
      if (!route.isFromAnywhere) requireSameOrigin(request, reached.place);
      const { value: body } = await readBody(request, { bodyLimitBytes });
      const problems = route.body ? parseInput(route.body, body, '').problems : undefined;
      if (problems) throw invalidInput(problems);
      if (
        !route.body &&
        route.method === 'POST' &&
        body !== undefined &&
        Object.keys(body as object).length > 0
      ) {
        throw invalidInput([{ pointer: '', message: 'send no body, or {}' }]);
      }
      const { cookie } = request.headers;
      const earlier =
        cookie !== undefined && sessionCookie.test(cookie)
          ? (await lookUp(reached.auth, cookie, { requestId, refreshes: false })).response
          : null;
      const account = accountIn(body) ?? earlier?.user.id;
      const address = parts.addressOf(request) ?? 'unknown';
      // Whoever has one address of IPv6 has billions.
      const block = blockOf(parts.addressOf(request));
      if (route.isForStrangers) requireRoom(block);
      const attempt = route.isProof ? await begin(account, block) : undefined;
      const of: AuthRequest & { body: unknown } = {
        requestId,
        path,
        sessionId: earlier?.session.id,
        body,
      };
      const response = await respond(route, reached, request, of);
      // Of signing out the library says that it went well, whatever the database said.
      if (of.failure !== undefined && !isAPIError(of.failure)) throw of.failure;
      if (attempt) {
        if (response.ok) {
          outcomes.ok++;
          await attempt.succeeded();
        } else if (response.status < 500) {
          outcomes.refused++;
          const why = { requestId, path, account: masked(account), address };
          system.log.warn(why, 'somebody failed to prove who they are');
        }
      }
      return answerOf(response);
    },

    async forget() {
      await failed.forget();
      await forgetSessions(system);
      await system.database.db
        .deleteFrom('verifications')
        .where('expires_at', '<', system.clock.now())
        .execute();
    },
  };

  function requireRoom(address: string): void {
    const retryAfterSeconds = begun.take(address);
    if (retryAfterSeconds === 0) return;
    const { name: limit, quota } = begun;
    throw new OperationError('RATE_LIMITED', `too many sign-ins begun; try again in ${retryAfterSeconds} s`, {
      more: { limit, quota, windowSeconds, retryAfterSeconds },
    });
  }

  async function begin(account: string | undefined, address: string) {
    try {
      return await failed.begin({ account, address });
    } catch (error) {
      if (error instanceof OperationError && error.code === 'RATE_LIMITED') outcomes.throttled++;
      throw error;
    }
  }
}

/** Of either kind, with and without TLS. */
const sessionCookie = /(?:^|; *)(?:__Host-)?halyard\.session_token=/;

/** In one spelling. */
function accountIn(body: unknown): string | undefined {
  const { email } = (body ?? {}) as { email?: unknown };
  return typeof email === 'string' ? email.normalize('NFC').toLowerCase() : undefined;
}

/** Enough to find it by, and not the address. */
function masked(account: string | undefined): string | undefined {
  const at = account?.lastIndexOf('@') ?? -1;
  return at <= 0 ? undefined : `${account![0]}…${account!.slice(at)}`;
}

/** In the service's words where it refuses; the token of a session is for its cookie alone. */
async function answerOf(response: Response): Promise<AuthAnswer> {
  const text = await response.text();
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  if (response.status >= 400) throw refusalOf(response.status, body);
  const location = response.headers.get('location');
  const headers: Record<string, string | string[]> = { 'cache-control': 'no-store' };
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  if (location !== null) headers['location'] = location;
  return { status: response.status, body: JSON.stringify(withoutToken(body)), headers };
}

function withoutToken(body: object): object {
  if (Array.isArray(body)) return body;
  const { token: _, ...shown } = body as Record<string, unknown>;
  return shown;
}

function refusalOf(status: number, { message, code }: Record<string, unknown>): OperationError {
  const detail = typeof message === 'string' ? message : 'this was refused';
  const more = typeof code === 'string' ? { more: { reason: code } } : {};
  if (status === 401) return new OperationError('UNAUTHENTICATED', detail, more);
  if (status === 403) return new OperationError('FORBIDDEN', detail, more);
  if (status === 404) return new OperationError('NOT_FOUND', detail, more);
  if (status === 429) {
    const windowSeconds = secondFactorLock.durationSeconds;
    return new OperationError('RATE_LIMITED', detail, {
      more: {
        limit: 'second-factors',
        quota: secondFactorLock.maxFailedAttempts,
        windowSeconds,
        retryAfterSeconds: windowSeconds,
      },
    });
  }
  if (code === issuerUnavailable) return new OperationError('ISSUER_UNAVAILABLE', detail);
  if (status >= 500)
    return new OperationError('INTERNAL', 'the log of the service has the cause under this requestId');
  return new OperationError('INVALID_INPUT', detail, more);
}
