import { type AnyOperation, invalidInput, parseInput } from '@halyard/contract';
import type { DataRequest } from './data-request.ts';

/** Parameters and body as the operation has them; throws INVALID_INPUT with all that is wrong with both. */
export async function parseRequest(operation: AnyOperation, request: DataRequest) {
  const query = parseInput(operation.query, request.query, '?');
  const body = parseInput(operation.body, await request.readBody(), '');
  const problems = [...(query.problems ?? []), ...(body.problems ?? [])];
  if (problems.length > 0) throw invalidInput(problems);
  // biome-ignore lint/suspicious/noExplicitAny: the operation's own schemas have just judged them
  return { query: query.data as any, body: body.data as any };
}
