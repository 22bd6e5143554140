import type { AnyOperation } from '@halyard/contract';
import type { DataKey } from '../features/delivery/index.ts';
import type { RateLimits } from '../rate-limits.ts';
import type { DataRequest } from './data-request.ts';
import type { Entrance } from './entrance.ts';
import { parseRequest } from './parse-request.ts';

type Parsed = Awaited<ReturnType<typeof parseRequest>>;

/** Who asks for an evaluation, and what; counted against their limit before anything of it is read. */
export async function readEvaluation(
  { entrance, limits }: { entrance: Entrance; limits: RateLimits },
  operation: AnyOperation,
  request: DataRequest,
): Promise<Parsed & { key: DataKey }> {
  const key = await entrance.identify(operation, request);
  limits.evaluation(key, request.facts);
  return { key, ...(await parseRequest(operation, request)) };
}
