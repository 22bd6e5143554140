/**
 * An operation is data: a name, where it stands in HTTP, what goes in and comes out, who may call it and what may
 * go wrong. Routes, OpenAPI, the permission table and the suite that visits every operation derive from it.
 */
import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import type { Permission } from './permissions.ts';

/** People are let in wherever `api` keys are. */
export type KeyKind = 'api' | 'server' | 'client';

export interface Operation<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  /** noun.verb, e.g. `flags.create`; stands in the audit trail. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{name}` for parameters; the last one may not contain a slash. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** read: answers from the database; write: through the door and the log; data: from memory, never SQL. */
  readonly effect: 'read' | 'write' | 'data';
  /** null: open to everyone, without a key. */
  readonly permission: Permission | null;
  /** Kinds of key that may call it. */
  readonly callers: readonly KeyKind[];
  /**
   * What it belongs to: decides the row that is locked first, and who reaches it. instance: whoever may in every
   * project; reach: whoever may in any, and sees of it what is theirs.
   */
  readonly within: 'instance' | 'reach' | 'project';
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly answer: Answer;
  /** 101: a WebSocket; `answer` is then one message of it. */
  readonly status: 101 | 200 | 201 | 202 | 204;
  /** Whether a write wants `If-Match`; 'none' where there is nothing yet to match. */
  readonly ifMatch: 'required' | 'optional' | 'none';
  /** Codes beyond the door's. */
  readonly errors: readonly ErrorCode[];
  /** Largest body accepted. */
  readonly bodyLimitBytes: number;
  /** How many levels deep it may be. */
  readonly bodyDepth: number;
  /** A transaction that has taken longer is given up: whoever waits is told, and locks do not stay for a slow network. */
  readonly transactionLimitMs: number;
  /** Members of a body that hold many entries by key: a large body is taken in one of them after the other. */
  readonly bodyParts: readonly string[];
  /** Whether a body may be YAML as well. */
  readonly takesYaml: boolean;
  /** Whether web pages of any origin may read its answers; what is sent with them is never a cookie. */
  readonly isForBrowsers: boolean;
  /** How errors are written. problem: RFC 9457; ofrep: the bodies of OFREP 0.3. */
  readonly dialect: 'problem' | 'ofrep';
  /** Whether its path is answered with a slash at the end as well. */
  readonly trailingSlash: boolean;
  /** Of a read: that it tries out what it tells of, with the project locked, and leaves nothing of that behind. */
  readonly rehearses: boolean;
  /** Fields of the answer that are shown once and never stored. */
  readonly secretFields: readonly string[];
  /** Fields of the body that are never stored in the log; `password` also not to recognise a repeated request by. */
  readonly secretInputs: readonly string[];
}

// biome-ignore lint/suspicious/noExplicitAny: the list of all operations cannot name their schemas one by one
export type AnyOperation = Operation<any, any, any, any>;

/** What a caller gives, before it is parsed, and what comes back: for typed clients. */
export type ParamsOf<O extends AnyOperation> = z.input<O['params']>;
export type QueryOf<O extends AnyOperation> = z.input<O['query']>;
export type BodyOf<O extends AnyOperation> = z.input<O['body']>;
export type AnswerOf<O extends AnyOperation> = z.output<O['answer']>;

type Given<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType> = Pick<
  Operation<P, Q, B, A>,
  'name' | 'method' | 'path' | 'summary' | 'permission' | 'answer'
> &
  Partial<Operation<P, Q, B, A>>;

/** Fills in what follows from the method: GET reads, everything else writes; PUT requires If-Match. */
export function defineOperation<
  P extends z.ZodType = typeof noInput,
  Q extends z.ZodType = typeof noInput,
  B extends z.ZodType = typeof noBody,
  A extends z.ZodType = z.ZodType,
>(given: Given<P, Q, B, A>): Operation<P, Q, B, A> {
  const effect = given.effect ?? (given.method === 'GET' ? 'read' : 'write');
  return {
    effect,
    callers: ['api'],
    within: 'project',
    params: noInput as unknown as P,
    query: noInput as unknown as Q,
    body: noBody as unknown as B,
    status: 200,
    ifMatch: effect !== 'write' ? 'none' : given.method === 'PUT' ? 'required' : 'optional',
    errors: [],
    secretFields: [],
    secretInputs: [],
    bodyLimitBytes: 1_048_576,
    bodyDepth: 40,
    bodyParts: [],
    transactionLimitMs: 10_000,
    takesYaml: false,
    isForBrowsers: false,
    dialect: 'problem',
    trailingSlash: false,
    rehearses: false,
    ...given,
  };
}

import { noBody, noInput } from './input.ts';
