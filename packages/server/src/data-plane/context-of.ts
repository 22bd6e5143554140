/** Whose context is evaluated: decided here, for every way to ask for an evaluation over HTTP. */
import type { Context } from '@halyard/core';
import type { DataKey, EnvironmentState } from '../features/delivery/index.ts';
import type { FillIn } from '../features/request-context/index.ts';
import type { DataRequest } from './data-request.ts';

/** `given` is what the caller says. May throw what an operation throws: nothing is evaluated then. */
export type ContextOf = (
  key: DataKey,
  request: Pick<DataRequest, 'facts'>,
  state: EnvironmentState,
  given: Context,
) => Context;

export function createContextOf({ fillIn }: { fillIn: FillIn }): ContextOf {
  return (key, { facts }, state, given) => {
    // With a client key it is the user who is connected, with any other one a backend.
    const user = key.kind === 'client' ? facts : undefined;
    return fillIn(given, user, state.document.asked);
  };
}
