import type { Parts } from './parts.ts';

/**
 * One request of the service. Rejects where there is no answer.
 * @param path below the service's address
 */
export function post({ options, base, token }: Parts, path: string, request: RequestInit): Promise<Response> {
  return (options.fetch ?? fetch)(base + path, {
    ...request,
    method: 'POST',
    headers: {
      authorization: `Bearer ${options.key}`,
      'content-type': 'application/json',
      ...(token && { 'halyard-context-token': token }),
      ...(request.headers as Record<string, string>),
    },
  });
}
