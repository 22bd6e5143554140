/** What people look at before they write something: contexts, attributes, segments, and what flags would answer. */
import { operations } from '@halyard/contract';
import { type Context, createEvaluator, explain, type Snapshot } from '@halyard/core';
import {
  type ContextSamples,
  knownAttributes,
  type SampleReading,
  segmentReach,
} from '../features/blast-radius/index.ts';
import type { EnvironmentState } from '../features/delivery/index.ts';
import type { ReadPastMoment } from '../features/history/index.ts';
import { type Played, playFlags } from '../features/playground/index.ts';
import type { Clock } from '../platform/clock.ts';
import { cursorOf, parseCursor } from '../platform/cursor.ts';
import { regexEngine } from '../platform/regex.ts';
import type { RateLimits } from '../rate-limits.ts';
import { json } from './answers.ts';
import type { ContextOf } from './context-of.ts';
import type { DataRequest, DataRoute } from './data-request.ts';
import type { Entrance } from './entrance.ts';
import { parseRequest } from './parse-request.ts';

export interface LookAroundParts {
  samples: ContextSamples;
  readPastMoment: ReadPastMoment;
  clock: Clock;
  limits: RateLimits;
  entrance: Entrance;
  contextOf: ContextOf;
}

type Asked =
  | typeof operations.listAttributes
  | typeof operations.listContexts
  | typeof operations.reachSegments
  | typeof operations.evaluateEnvironment;

export function lookAround(parts: LookAroundParts): DataRoute[] {
  const { samples, clock, limits, entrance } = parts;

  /** Counted as what people read: it is work, though it takes no database. */
  async function enter(operation: Asked, request: DataRequest) {
    const key = await entrance.identify(operation, request);
    limits.control('read', key);
    const { query, body } = await parseRequest(operation, request);
    const named = { project: query.project, environment: query.environment ?? request.params['environment'] };
    return { key, query, body, state: entrance.stateFor(key, operation, named, '?environment') };
  }

  return [
    [
      operations.listAttributes,
      async (request) => {
        const { state } = await enter(operations.listAttributes, request);
        const sample = samples.read(state);
        const items = await knownAttributes(state.snapshot(), sample);
        return json(JSON.stringify({ environment: state.environment, sample: spanOf(sample), items }));
      },
    ],
    [
      operations.listContexts,
      async (request) => {
        const { state, query } = await enter(operations.listContexts, request);
        const sample = samples.read(state);
        const items = sample ? lastSeen(sample, query) : [];
        const attributes = [...(sample?.attributes ?? [])].sort();
        const body = { environment: state.environment, sample: spanOf(sample), attributes, items };
        return json(JSON.stringify(body));
      },
    ],
    [
      operations.reachSegments,
      async (request) => {
        const { state } = await enter(operations.reachSegments, request);
        const sample = samples.read(state);
        const items = await segmentReach(state.snapshot(), sample, clock.now());
        return json(JSON.stringify({ environment: state.environment, sample: spanOf(sample), items }));
      },
    ],
    [
      operations.evaluateEnvironment,
      async (request) => {
        const { key, body, state } = await enter(operations.evaluateEnvironment, request);
        const { explain: isExplained, cursor, context: given, at, seq, version, ...asked } = body;
        const context = parts.contextOf(key, request, state, given);
        const after = parseCursor(cursor, 'text')?.[0];
        const now = clock.now();
        const isPast = seq !== undefined || version !== undefined || (at !== undefined && new Date(at) < now);
        const past = isPast
          ? await parts.readPastMoment(state.project, state.environment, { at, seq, version })
          : undefined;
        const played = past ? playedFrom(past.snapshot) : playedIn(state);
        const instant = past ? past.moment.at : at === undefined ? now : new Date(at);
        const { items, total, last } = await playFlags(played, {
          ...asked,
          context,
          at: instant,
          isExplained,
          after,
        });
        return json(
          JSON.stringify({
            environment: state.environment,
            at: instant.toISOString(),
            version: played.version,
            seq: past?.moment.seq ?? null,
            items,
            total,
            ...(last === undefined ? {} : { next: cursorOf([last, last]) }),
          }),
        );
      },
    ],
  ];
}

function spanOf(sample: SampleReading | undefined) {
  if (!sample) return null;
  return {
    contexts: sample.contexts.length,
    from: new Date(sample.fromMs).toISOString(),
    to: new Date(sample.toMs).toISOString(),
  };
}

function lastSeen(
  { contexts, seenMs }: SampleReading,
  { limit, text }: { limit: number; text?: string | undefined },
): { context: Context; seenAt: string }[] {
  const wanted = text?.toLowerCase();
  return contexts
    .map((context, i) => ({ context, seen: seenMs[i]! }))
    .filter(({ context }) => !wanted || JSON.stringify(context).toLowerCase().includes(wanted))
    .sort((a, b) => b.seen - a.seen)
    .slice(0, limit)
    .map(({ context, seen }) => ({ context, seenAt: new Date(seen).toISOString() }));
}

function playedIn(state: EnvironmentState): Played {
  return {
    environment: state.environment,
    version: state.version,
    flagKeys: () => state.document.flagKeys(),
    flag: (key) => state.flag(key),
    explain: (key, context, nowMs) => state.explain(key, context, nowMs),
  };
}

function playedFrom(snapshot: Snapshot): Played {
  const evaluator = createEvaluator({ regex: regexEngine });
  evaluator.replace(snapshot);
  return {
    environment: snapshot.environment,
    version: snapshot.version,
    flagKeys: () => Object.keys(snapshot.flags).sort(),
    flag: (key) => snapshot.flags[key],
    explain: (key, context, nowMs) => explain(evaluator, key, context, nowMs),
  };
}
