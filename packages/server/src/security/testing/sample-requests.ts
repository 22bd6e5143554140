/** A right request of every operation, in a service that has what it is about. What comes later to the contract is here too. */
import { type AnyOperation, allOperations, type KeyKind } from '@halyard/contract';
import { contractExamples, type Example } from '../../testing/contract-examples.ts';
import type { TestService } from '../../testing/start-test-service.ts';
import type { RawRequest } from './raw-client.ts';

export interface SampleRequest {
  operation: AnyOperation;
  example: Example;
  /** Percent-encoded, without the query. */
  path: string;
  /** With its question mark, or empty. */
  query: string;
  /** JSON; undefined where there is none. */
  body: string | undefined;
  /** One that may ask for it; undefined where everybody may. */
  key: string | undefined;
  /** Beside those that follow from the rest. */
  headers?: readonly (readonly [string, string])[];
}

/** In the order of the contract. Call it once a service. */
export async function sampleRequests(t: TestService): Promise<SampleRequest[]> {
  const keys: Record<KeyKind, string> = {
    api: t.keys.administrator,
    server: t.keys.server,
    client: t.keys.client,
  };
  const samples: SampleRequest[] = [];
  for (const operation of allOperations) {
    const example = await contractExamples[operation.name]?.(t);
    // That there is one is for the contract's own suite to say.
    if (!example) continue;
    const { params = {}, query = {}, body } = example;
    const text = new URLSearchParams(query).toString();
    samples.push({
      operation,
      example,
      path: operation.path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name]!)),
      query: text === '' ? '' : `?${text}`,
      body: body === undefined ? undefined : JSON.stringify(body),
      key: operation.permission === null ? undefined : (example.key ?? keys[operation.callers[0] as KeyKind]),
    });
  }
  return samples;
}

/** The request as it is sent; `key`: another than its own, null: none. */
export function requestOf(
  { operation, path, query, body, key: own, headers = [] }: SampleRequest,
  key: string | null | undefined = own,
): RawRequest {
  return {
    method: operation.method,
    target: path + query,
    headers: [
      ...headers,
      ...(key == null ? [] : [['Authorization', `Bearer ${key}`] as const]),
      ...(operation.ifMatch === 'required' ? [['If-Match', '*'] as const] : []),
      ...(body === undefined ? [] : [['Content-Type', 'application/json'] as const]),
    ],
    body,
  };
}
