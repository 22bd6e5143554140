/** The routes of signing in, which are the identity library's and stand in no contract; see docs/signing-in.md. */
import { base } from './base.ts';
import { problemOf, unreachable } from './problem.ts';

/** Throws a {@link Problem}, and nothing else. `path` is below /auth. */
export async function auth<T = unknown>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(`${base}/auth${path}`, {
      method,
      ...(method === 'POST'
        ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) }
        : {}),
    });
  } catch {
    throw unreachable();
  }
  if (!answer.ok) throw await problemOf(answer);
  return (await answer.json().catch(() => undefined)) as T;
}
