/** OFREP 0.3, single and bulk: the same evaluations in another dialect. */
import { hash } from 'node:crypto';
import { type AnyOperation, invalidInput, OperationError, operations } from '@halyard/contract';
import type { Context } from '@halyard/core';
import type { DataKey, EnvironmentState } from '../features/delivery/index.ts';
import { ofrepBulk, ofrepEventStream, ofrepItem } from '../features/ofrep/index.ts';
import { json, unlessSame } from './answers.ts';
import { changesPlace } from './changes-place.ts';
import type { DataRequest, DataRoute } from './data-request.ts';
import type { Entrance, NamedEnvironment } from './entrance.ts';
import type { EvaluationParts } from './evaluations.ts';
import { reachState } from './reach-state.ts';
import { readEvaluation } from './read-evaluation.ts';

export interface OfrepParts extends EvaluationParts {
  /** Where browsers reach the service, without a slash at the end; undefined: where they asked. */
  publicUrl: string | undefined;
}

interface Asked {
  key: DataKey;
  stateFor: () => EnvironmentState;
  query: { flagConfigEtag?: string };
  given: Context;
}

export function ofrep({ delivery, clock, limits, entrance, contextOf, publicUrl }: OfrepParts): DataRoute[] {
  async function read(operation: AnyOperation, request: DataRequest): Promise<Asked> {
    const { key, query, body } = await readEvaluation({ entrance, limits }, operation, request);
    const stateFor = () => stateOf(entrance, key, operation, query);
    return { key, stateFor, query, given: body?.context ?? {} };
  }

  return [
    [
      operations.ofrepEvaluate,
      async (request) => {
        const { key, stateFor, given } = await read(operations.ofrepEvaluate, request);
        const state = stateFor();
        const flag = request.params['key']!;
        const context = contextOf(key, request, state, given);
        const isVisible = key.kind !== 'client' || state.isClientVisible(flag);
        const result = isVisible ? delivery.evaluateResult(state, flag, context, clock.now()) : undefined;
        if (!result) throw new OperationError('NOT_FOUND', `there is no flag ${flag}`);
        const { text, status } = ofrepItem(flag, result, state.flag(flag)?.type === 'float');
        return json(text, status);
      },
    ],
    [
      operations.ofrepEvaluateAll,
      async (request) => {
        const { key, stateFor, query, given } = await read(operations.ofrepEvaluateAll, request);
        const { state, context } = await reachState({ delivery, contextOf }, key, request, {
          stateFor,
          told: query.flagConfigEtag,
          given,
        });
        const now = clock.now();
        const place = changesPlace(delivery, key, { given, context, now });
        const text = ofrepBulk(state, {
          context,
          now,
          forClient: key.kind === 'client',
          eventStream: place && ofrepEventStream(place, publicUrl),
        });
        // Of all of it: who is answered 304 goes on with the stream that they have.
        return unlessSame(request, `"${hash('sha256', text, 'base64url')}"`, text);
      },
    ],
  ];
}

/** 404 is for the flag: providers would say that there is none. */
function stateOf(
  entrance: Entrance,
  key: DataKey,
  operation: AnyOperation,
  named: NamedEnvironment,
): EnvironmentState {
  try {
    return entrance.stateFor(key, operation, named, '?environment');
  } catch (error) {
    if (!(error instanceof OperationError) || error.code !== 'NOT_FOUND') throw error;
    throw invalidInput([{ pointer: '?environment', message: error.message }]);
  }
}
