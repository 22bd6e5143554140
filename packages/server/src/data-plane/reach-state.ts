import type { Context } from '@halyard/core';
import type { DataKey, Delivery, EnvironmentState } from '../features/delivery/index.ts';
import type { ContextOf } from './context-of.ts';
import type { DataRequest } from './data-request.ts';

export interface Reached {
  state: EnvironmentState;
  context: Context;
}

/**
 * What is evaluated, once this node has come to the state that the caller was told of, or has given that up. Whoever
 * may not ask is refused before anything waits; `stateFor` is asked again after it, for the environment may have gone.
 */
export async function reachState(
  { delivery, contextOf }: { delivery: Delivery; contextOf: ContextOf },
  key: DataKey,
  request: DataRequest,
  { stateFor, told, given }: { stateFor: () => EnvironmentState; told: string | undefined; given: Context },
): Promise<Reached> {
  const asked = (): Reached => {
    const state = stateFor();
    return { state, context: contextOf(key, request, state, given) };
  };
  const first = asked();
  const reaching = delivery.reach(first.state, told);
  if (!reaching) return first;
  await reaching;
  return asked();
}
