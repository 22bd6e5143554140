/**
 * The typed client: every operation of the contract by its exported name, with the types of its schemas. At run time only
 * its method and path are needed.
 */

import { operationTable } from 'virtual:operations';
import type { AnswerOf, AnyOperation, BodyOf, operations, ParamsOf, QueryOf } from '@halyard/contract';
import { base } from './base.ts';
import { nameOwn, rememberOwn } from './own-requests.ts';
import { problemOf, unreachable } from './problem.ts';

type Operations = typeof operations;
/** e.g. `readFlag`. */
export type OperationName = keyof Operations;
export type Answer<N extends OperationName> = AnswerOf<Operations[N]>;

type Given<Key extends string, T> =
  Record<string, never> extends T
    ? { [K in Key]?: T }
    : unknown extends T
      ? { [K in Key]?: T }
      : undefined extends T
        ? { [K in Key]?: T }
        : { [K in Key]: T };

/** What an operation is asked with, as it is before the service parses it. */
export type Asked<N extends OperationName> = Operations[N] extends infer O extends AnyOperation
  ? Given<'params', ParamsOf<O>> & Given<'query', QueryOf<O>> & Given<'body', BodyOf<O>>
  : never;

/** What every write takes beside its own input. */
export interface WriteOptions {
  /** The ETag that was read, or `*`. */
  ifMatch?: string | undefined;
  /** Stands in the log. */
  comment?: string | undefined;
  /** What would happen, without it happening. */
  dryRun?: boolean | undefined;
  /** RFC 3339: it is held until then. */
  at?: string | undefined;
  /** true: others are to approve of it first; false: it is not to become a proposal by itself. */
  propose?: boolean | undefined;
  /** Past the protection of an environment; wants a comment. */
  bypass?: boolean | undefined;
  /** The body as YAML, as it stands in a file, where an operation takes it; instead of `body`. */
  yaml?: string | undefined;
}

export interface Answered<T> {
  data: T;
  /** To say in `If-Match` what was read. */
  etag: string | undefined;
  /** 202: it did not happen yet, but is held; `location` says where. */
  status: number;
  location: string | undefined;
  requestId: string | undefined;
  /** The number of the change in the log; undefined: nothing was changed. */
  seq: number | undefined;
}

/** Asks the service. Throws a {@link Problem}, and nothing else; `signal` ends it with an AbortError. */
export async function call<N extends OperationName>(
  name: N,
  asked: Asked<N>,
  options: WriteOptions & { signal?: AbortSignal } = {},
): Promise<Answered<Answer<N>>> {
  const { method, path } = operationTable[name];
  const { params = {}, query = {}, body } = asked as Loose;
  const headers: Record<string, string> = {};
  if (options.ifMatch !== undefined) headers['if-match'] = options.ifMatch;
  const isYaml = options.yaml !== undefined;
  if (method !== 'GET') {
    headers['content-type'] = isYaml ? 'application/yaml' : 'application/json';
    headers['x-request-id'] = nameOwn();
  }
  const all = { ...query, ...optionsInQuery(options) };
  let answer: Response;
  try {
    answer = await fetch(urlOf(path, params, all), {
      method,
      headers,
      ...(isYaml ? { body: options.yaml } : body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw unreachable();
  }
  const requestId = answer.headers.get('x-request-id') ?? undefined;
  // What stands between may have given it another name.
  if (method !== 'GET' && requestId) rememberOwn(requestId);
  if (!answer.ok) throw await problemOf(answer);
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  const data = answer.status === 204 ? undefined : isJson ? await answer.json() : await answer.text();
  return {
    data: data as Answer<N>,
    etag: answer.headers.get('etag') ?? undefined,
    status: answer.status,
    location: answer.headers.get('location') ?? undefined,
    requestId,
    seq: Number(answer.headers.get('halyard-change')) || undefined,
  };
}

/** Where a read stands, for links and downloads. */
export function addressOf<N extends OperationName>(name: N, asked: Asked<N>): string {
  const { params = {}, query = {} } = asked as Loose;
  return urlOf(operationTable[name].path, params, query);
}

interface Loose {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

function urlOf(path: string, params: Record<string, unknown>, query: Record<string, unknown>): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(params[key])));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(key, String(value));
  }
  const text = search.toString();
  return `${base}${filled}${text ? `?${text}` : ''}`;
}

function optionsInQuery({ dryRun, at, propose, bypass, comment }: WriteOptions): Record<string, unknown> {
  return {
    ...(dryRun ? { 'dry-run': true } : {}),
    at,
    propose,
    ...(bypass ? { bypass: true } : {}),
    comment: comment?.trim() || undefined,
  };
}
