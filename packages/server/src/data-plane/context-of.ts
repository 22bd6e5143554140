/** Whose context is evaluated: decided here, for every way to ask for an evaluation over HTTP. */
import { pointerOf } from '@halyard/contract';
import type { Context } from '@halyard/core';
import type { ContextSamples } from '../features/blast-radius/index.ts';
import type { ContextTokens } from '../features/context-tokens/index.ts';
import type { DataKey, EnvironmentState } from '../features/delivery/index.ts';
import type { FillIn } from '../features/request-context/index.ts';
import type { DataRequest } from './data-request.ts';

/**
 * `given` is what the caller says, and `pointerTo` where: of an attribute in a refusal, by default `/context/…`. Throws
 * what an operation throws: nothing is evaluated then.
 */
export type ContextOf = (
  key: DataKey,
  request: Pick<DataRequest, 'facts' | 'contextToken'>,
  state: EnvironmentState,
  given: Context,
  pointerTo?: (attribute: string) => string,
) => Context;

export function createContextOf({
  fillIn,
  contextTokens,
  samples,
}: {
  fillIn: FillIn;
  contextTokens: ContextTokens;
  samples: ContextSamples;
}): ContextOf {
  return (key, request, state, given, pointerTo = inBody) => {
    const context = contextTokens.settle(key, request, given, pointerTo);
    // With a client key it is the user who is connected, with any other one a backend.
    const user = key.kind === 'client' ? request.facts : undefined;
    const filled = fillIn(context, user, state.document.asked);
    samples.take(key, state, filled);
    return filled;
  };
}

function inBody(attribute: string): string {
  return pointerOf(['context', attribute]);
}
