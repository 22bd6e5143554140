/** What a request says, and everything that is wrong with it. */
import {
  type AnyOperation,
  instant,
  invalidInput,
  OperationError,
  parseInParts,
  parseInput,
} from '@halyard/contract';
import type { Actor } from './actor.ts';
import { textProblem } from './platform/json-body.ts';
import { shareThread } from './platform/share-thread.ts';

export interface OperationRequest {
  requestId: string;
  /** The Authorization header, or who it is where that is known already (the command line). */
  authorization: string | undefined | Actor;
  params: Record<string, string>;
  query: Record<string, string>;
  /** Reads and parses the body, within the operation's limit. undefined: there is none. */
  readBody: () => Promise<unknown>;
  ifMatch?: string | undefined;
  idempotencyKey?: string | undefined;
  comment?: string | undefined;
  /** Where people reach the service, e.g. https://flags.example/halyard; undefined or '': nobody knows. */
  servedAt?: string | undefined;
}

export interface ParsedInput {
  params: Record<string, string>;
  query: Record<string, unknown>;
  body: unknown;
}

/** What any write takes besides its own input. */
export interface WriteOptions {
  dryRun: boolean;
  /** Whether protection is not to hold it back. */
  bypass: boolean;
  /** true: it is to be approved of first; false: it is not to become a proposal where protection is met. */
  propose: boolean | undefined;
  /** When it is to happen, RFC 3339; undefined: now. */
  at: string | undefined;
  comment: string | null;
  idempotencyKey: string | undefined;
  ifMatch: string | undefined;
}

/** Everything that is wrong with parameters, query and body, at once. */
export async function parseOperationRequest(
  operation: AnyOperation,
  request: OperationRequest,
): Promise<{ input: ParsedInput; options: WriteOptions }> {
  const { 'dry-run': dryRun, bypass, propose, at, comment: commentQuery, ...query } = request.query;
  const isWrite = operation.effect === 'write';
  const comment = commentQuery ?? request.comment ?? null;
  const parsed = {
    params: parseInput(operation.params, request.params, '?'),
    query: parseInput(operation.query, isWrite ? query : request.query, '?'),
    body: await parseInParts(operation.body, await request.readBody(), {
      parts: operation.bodyParts,
      pause: shareThread(),
    }),
  };
  const problems = Object.values(parsed).flatMap((part) => part.problems ?? []);
  if (isWrite && dryRun !== undefined && dryRun !== 'true' && dryRun !== 'false') {
    problems.push({ pointer: '?dry-run', message: 'use true or false' });
  }
  for (const [name, value] of Object.entries({ bypass, propose })) {
    if (!isWrite || value === undefined || value === 'true' || value === 'false') continue;
    problems.push({ pointer: `?${name}`, message: 'use true or false' });
  }
  if (isWrite && at !== undefined && (operation.within !== 'project' || !instant.safeParse(at).success)) {
    const isOfNone = operation.within !== 'project';
    const message = isOfNone
      ? 'what belongs to no project cannot be held'
      : 'use RFC 3339, e.g. 2026-12-01T00:00:00Z';
    problems.push({ pointer: '?at', message });
  }
  if (isWrite && bypass === 'true' && propose === 'true') {
    problems.push({ pointer: '?propose', message: 'bypass protection or propose, not both' });
  }
  if (isWrite && bypass === 'true' && at !== undefined) {
    problems.push({ pointer: '?at', message: 'bypass protection now or hold it, not both' });
  }
  if (isWrite && bypass === 'true' && (comment ?? '').trim() === '') {
    problems.push({ pointer: '?comment', message: 'say why protection is to be bypassed' });
  }
  if (isWrite && comment !== null && (comment.length > 2_000 || textProblem(comment))) {
    problems.push({ pointer: '?comment', message: textProblem(comment) ?? 'use at most 2000 characters' });
  }
  const { idempotencyKey } = request;
  if (idempotencyKey !== undefined && !/^[\x21-\x7e]{1,255}$/.test(idempotencyKey)) {
    problems.push({ pointer: '?Idempotency-Key', message: 'use 1 to 255 visible ASCII characters' });
  } else if (idempotencyKey !== undefined && textProblem(idempotencyKey)) {
    problems.push({ pointer: '?Idempotency-Key', message: textProblem(idempotencyKey)! });
  }
  for (const [name, value] of Object.entries({ ...request.params, ...request.query })) {
    const message = textProblem(value);
    if (message) problems.push({ pointer: `?${name}`, message });
  }
  if (problems.length > 0) throw invalidInput(problems);
  if (operation.ifMatch === 'required' && request.ifMatch === undefined) {
    throw new OperationError(
      'PRECONDITION_REQUIRED',
      'send `If-Match` with the ETag you read, or `If-Match: *` to overwrite knowingly',
    );
  }
  return {
    input: {
      params: parsed.params.data as Record<string, string>,
      query: parsed.query.data as Record<string, unknown>,
      body: parsed.body.data,
    },
    options: {
      dryRun: dryRun === 'true',
      bypass: bypass === 'true',
      propose: propose === undefined ? undefined : propose === 'true',
      at,
      comment,
      idempotencyKey: request.idempotencyKey,
      ifMatch: request.ifMatch,
    },
  };
}
