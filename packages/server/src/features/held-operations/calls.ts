/** Calls of other operations, as they are held: which can be, and how they become what the door carries out. */
import {
  type AnyOperation,
  type FieldProblem,
  type HeldCall,
  invalidInput,
  mayBeHeld,
  OperationError,
} from '@halyard/contract';
import type { Call, Handler } from '../../door.ts';
import { findHandler } from '../../known-handlers.ts';
import { parseOperationRequest } from '../../parse-operation-request.ts';

export function isHoldable({ operation, prepare }: Handler): boolean {
  return prepare === undefined && mayBeHeld(operation);
}

/** A recurring one has no state that it could replace as a whole. */
export interface CallOptions {
  recurs?: boolean;
}

/** Throws INVALID_INPUT with all that is wrong with any of them, each pointer within `/calls`. */
export async function parseCalls(
  project: string,
  calls: readonly HeldCall[],
  { recurs = false }: CallOptions = {},
): Promise<Call[]> {
  const parsed: Call[] = [];
  const problems: FieldProblem[] = [];
  for (const [place, call] of calls.entries()) {
    const at = `/calls/${place}`;
    const handler = findHandler(call.operation);
    if (!handler || !isHoldable(handler)) {
      const message = handler ? `${call.operation} cannot be held` : 'there is no such operation';
      problems.push({ pointer: `${at}/operation`, message });
      continue;
    }
    const { operation } = handler;
    if (recurs && operation.method === 'PUT') {
      problems.push({ pointer: `${at}/operation`, message: 'what recurs cannot replace a state as a whole' });
    }
    try {
      const { input } = await parseOperationRequest(operation, {
        requestId: '',
        authorization: undefined,
        params: call.params,
        query: call.query,
        readBody: async () => call.body,
        ifMatch: call.ifMatch ?? '*',
      });
      for (const name of ['dry-run', 'comment', 'bypass', 'propose', 'at']) {
        if (!Object.hasOwn(call.query, name)) continue;
        problems.push({ pointer: `${at}/query/${name}`, message: 'belongs to what holds it' });
      }
      const named = input.params['projectId'] ?? (input.query['project'] as string | undefined) ?? project;
      if (named !== project) {
        problems.push({ pointer: at, message: `is of project ${named}: all calls are of ${project}` });
      }
      parsed.push({ handler, input, ifMatch: call.ifMatch });
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      if (error.fields.length === 0) problems.push({ pointer: at, message: error.message });
      for (const { pointer, message } of error.fields) {
        const within = pointer.startsWith('?') ? partOf(operation, pointer.slice(1)) : `/body${pointer}`;
        problems.push({ pointer: `${at}${within}`, message });
      }
    }
  }
  if (problems.length > 0) throw invalidInput(problems);
  return parsed;
}

function partOf({ params }: AnyOperation, name: string): string {
  return Object.hasOwn(params.shape ?? {}, name) ? `/params/${name}` : `/query/${name}`;
}
