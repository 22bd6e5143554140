/** Answers of flags, one or all, for one context. */
import { hash } from 'node:crypto';
import { type FieldProblem, invalidInput, OperationError, operations, pointerOf } from '@halyard/contract';
import type { Context } from '@halyard/core';
import {
  type DataKey,
  type Delivery,
  type EnvironmentState,
  type EvaluationAnswer,
  floatJson,
} from '../features/delivery/index.ts';
import type { Clock } from '../platform/clock.ts';
import { parseJsonBody, textProblem } from '../platform/json-body.ts';
import type { RateLimits } from '../rate-limits.ts';
import { json, unlessSame } from './answers.ts';
import { changesPlace } from './changes-place.ts';
import type { ContextOf } from './context-of.ts';
import type { DataAnswer, DataRequest, DataRoute } from './data-request.ts';
import type { Entrance } from './entrance.ts';
import { reachState } from './reach-state.ts';
import { readEvaluation } from './read-evaluation.ts';

export interface EvaluationParts {
  delivery: Delivery;
  clock: Clock;
  limits: RateLimits;
  entrance: Entrance;
  contextOf: ContextOf;
}

export function evaluations({ delivery, clock, limits, entrance, contextOf }: EvaluationParts): DataRoute[] {
  function evaluate(
    key: DataKey,
    state: EnvironmentState,
    request: DataRequest,
    asked: { given: Context; pointerTo?: (attribute: string) => string; at: Date; explain?: boolean },
  ) {
    const { given, pointerTo, at, explain } = asked;
    const flag = request.params['flagId']!;
    const visible = key.kind !== 'client' || state.isClientVisible(flag);
    const context = contextOf(key, request, state, given, pointerTo);
    const ask = explain ? delivery.explain : delivery.evaluate;
    const answer = visible ? ask(state, flag, context, at) : undefined;
    if (!answer) throw new OperationError('NOT_FOUND', `there is no flag ${flag}`);
    const shown = key.kind === 'client' ? withoutRule(answer) : answer;
    return json(evaluationText(shown, state.flag(flag)?.type === 'float'));
  }

  function evaluateByQuery(key: DataKey, request: DataRequest): DataAnswer {
    limits.evaluation(key, request.facts);
    const { query } = request;
    const problems: FieldProblem[] = [];
    // One walk without copies: this is what most requests are.
    for (const name in query) {
      const message = textProblem(query[name]!);
      if (message) problems.push({ pointer: `?${name}`, message });
    }
    if (problems.length > 0) throw invalidInput(problems);
    const { project, environment } = query;
    const given = parseContext(query['context']);
    for (const name in query) {
      if (name !== 'project' && name !== 'environment' && name !== 'context') given[name] = query[name]!;
    }
    const state = entrance.stateFor(key, operations.evaluateFlag, { project, environment }, '?environment');
    const pointerTo = (name: string) =>
      name !== 'context' && Object.hasOwn(query, name) ? `?${name}` : `?context${pointerOf([name])}`;
    return evaluate(key, state, request, { given, pointerTo, at: clock.now() });
  }

  return [
    [
      operations.evaluateFlag,
      (request) => {
        const key = entrance.identify(operations.evaluateFlag, request);
        return key instanceof Promise
          ? key.then((found) => evaluateByQuery(found, request))
          : evaluateByQuery(key, request);
      },
    ],
    [
      operations.evaluateFlagFor,
      async (request) => {
        const operation = operations.evaluateFlagFor;
        const { key, query, body } = await readEvaluation({ entrance, limits }, operation, request);
        if (key.kind === 'client') refuseForClients(body);
        const named = { project: query.project, environment: body?.environment ?? query.environment };
        const state = entrance.stateFor(key, operation, named, '/environment');
        const at = body?.at === undefined ? clock.now() : new Date(body.at);
        return evaluate(key, state, request, { given: body?.context ?? {}, at, explain: body?.explain });
      },
    ],
    [
      operations.evaluateAll,
      async (request) => {
        const operation = operations.evaluateAll;
        const { key, query, body } = await readEvaluation({ entrance, limits }, operation, request);
        const named = { project: query.project, environment: body?.environment ?? query.environment };
        const given: Context = body?.context ?? {};
        const { state, context } = await reachState({ delivery, contextOf }, key, request, {
          stateFor: () => entrance.stateFor(key, operation, named, '/environment'),
          told: body?.atLeast,
          given,
        });
        const now = clock.now();
        const { text, answers } = delivery.evaluateAll(state, {
          context,
          now,
          forClient: key.kind === 'client',
          changes: changesPlace(delivery, key, { given, context, now }),
        });
        // Of the answers themselves: time and context change them without changing the snapshot.
        const etag = `"${hash('sha256', answers, 'base64url')}"`;
        // A 304 would say that the answers are right for the state told: whoever asks has to see which one they are of.
        const isBehind = delivery.isBehind(state, body?.atLeast);
        return unlessSame(isBehind ? { ifNoneMatch: undefined } : request, etag, text);
      },
    ],
  ];
}

/** What would show a client key how flags decide, or will decide. */
function refuseForClients(body: { at?: string; explain?: boolean } | undefined): void {
  const problems: FieldProblem[] = [];
  if (body?.at !== undefined) {
    problems.push({ pointer: '/at', message: 'a client key evaluates as at now: leave out `at`' });
  }
  if (body?.explain) {
    const message = 'a client key is not shown rules: leave out `explain`, or use a server or api key';
    problems.push({ pointer: '/explain', message });
  }
  if (problems.length > 0) throw invalidInput(problems);
}

function parseContext(text: string | undefined): Context {
  if (text === undefined) return {};
  const value = jsonOf(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidInput([
      { pointer: '?context', message: 'a context is an object, e.g. {"targetingKey":"u1"}' },
    ]);
  }
  return value as Context;
}

/** A parameter is no body: what is wrong with it is wrong with the input. */
function jsonOf(text: string): unknown {
  try {
    return parseJsonBody(text);
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    const problems = error.fields.length > 0 ? error.fields : [{ pointer: '', message: error.message }];
    throw invalidInput(problems.map(({ pointer, message }) => ({ pointer: `?context${pointer}`, message })));
  }
}

/** A client key sees what its flags answer, not how they decide; exposures need the experiment. */
function withoutRule({ ruleId: _, ...shown }: EvaluationAnswer): EvaluationAnswer {
  return shown;
}

/** A float is written 10.0, an integer 10: clients in other languages judge the literal. */
function evaluationText(answer: EvaluationAnswer, isFloat: boolean): string {
  if (!isFloat || !Number.isInteger(answer.value)) return JSON.stringify(answer);
  return JSON.stringify({ ...answer, value: floatJson(answer.value as number) });
}
