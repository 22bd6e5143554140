/** A write of the contract as a request, from its example. */
import type { AnyOperation } from '@halyard/contract';
import type { Example } from '../../testing/contract-examples.ts';

export interface WriteRequest {
  method: string;
  path: string;
  body?: unknown;
  /** Default: the administrator's; null: none. */
  key?: string | null;
  headers: Record<string, string>;
}

export interface WriteAnswer {
  status: number;
  body: unknown;
  retryAfter: string | null;
}

/** With the example's other body, where `other` says so: another request of the same operation. */
export function writeRequest(operation: AnyOperation, example: Example, other = false): WriteRequest {
  const { params = {}, query = {} } = example;
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name]!));
  const search = new URLSearchParams(query).toString();
  const body = other ? example.otherBody : example.body;
  return {
    method: operation.method,
    path: search === '' ? path : `${path}?${search}`,
    ...(body === undefined ? {} : { body }),
    ...(operation.permission === null
      ? { key: null }
      : example.key === undefined
        ? {}
        : { key: example.key }),
    headers: operation.ifMatch === 'required' ? { 'if-match': '*' } : {},
  };
}
