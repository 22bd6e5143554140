/** What applications talk to: answered from memory (events: appended durably), never through the door. */
import { z } from 'zod';
import { contextTokenErrors } from '../errors.ts';
import { keyParam, projectQuery, strict } from '../input.ts';
import { confirmation, delivery, deliveryQuery } from '../nouns/delivery.ts';
import {
  evaluateAllBody,
  evaluateBody,
  evaluateQuery,
  evaluation,
  evaluations,
  filledIn,
} from '../nouns/evaluation.ts';
import { changesQuery, snapshotQuery, streamEvents, streamMessage, streamQuery } from '../nouns/stream.ts';
import { analytics, analyticsQuery, eventsAnswer, eventsBody } from '../nouns/usage.ts';
import { defineOperation } from '../operation.ts';

const flagParams = strict({ flagId: keyParam });

export const evaluateFlag = defineOperation({
  name: 'flags.evaluate',
  method: 'GET',
  path: '/flags/{flagId}/evaluate',
  summary: 'Evaluate a flag; every other query parameter is an attribute of the context',
  description: `${filledIn} \`at\` and \`explain\` are of POST only: here they are attributes like any other parameter.`,
  effect: 'data',
  permission: 'flags:read',
  callers: ['api', 'server', 'client'],
  params: flagParams,
  query: evaluateQuery,
  answer: evaluation,
  isForBrowsers: true,
  errors: contextTokenErrors,
});

export const evaluateFlagFor = defineOperation({
  name: 'flags.evaluateFor',
  method: 'POST',
  path: '/flags/{flagId}/evaluate',
  summary: 'Evaluate a flag for a context given as JSON',
  description: filledIn,
  effect: 'data',
  permission: 'flags:read',
  callers: ['api', 'server', 'client'],
  params: flagParams,
  query: strict({ ...projectQuery, environment: z.string().optional() }),
  body: evaluateBody,
  answer: evaluation,
  errors: ['MALFORMED_JSON', 'TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', ...contextTokenErrors],
  bodyLimitBytes: 65_536,
  isForBrowsers: true,
});

export const evaluateAll = defineOperation({
  name: 'sdk.evaluate',
  method: 'POST',
  path: '/sdk/evaluate',
  summary: 'Evaluate every flag for one context at once, or those shown to clients with a client key',
  description: `${filledIn} The ETag is of the answers, so \`If-None-Match\` answers 304 as long as they are the same; with a client key also of \`changes\`, where to hear when to ask again, which holds for 15 minutes. Not counted as usage: whoever uses an answer reports it.`,
  effect: 'data',
  permission: 'flags:read',
  callers: ['server', 'client', 'api'],
  query: strict({ ...projectQuery, environment: z.string().optional() }),
  body: evaluateAllBody,
  answer: evaluations,
  errors: ['MALFORMED_JSON', 'TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', ...contextTokenErrors],
  bodyLimitBytes: 65_536,
  isForBrowsers: true,
});

export const readAnalytics = defineOperation({
  name: 'flags.analytics',
  method: 'GET',
  path: '/flags/{flagId}/analytics',
  summary: 'How often a flag was evaluated, by variant and time',
  permission: 'usage:read',
  params: flagParams,
  query: analyticsQuery,
  answer: analytics,
});

export const readSnapshot = defineOperation({
  name: 'sdk.snapshot',
  method: 'GET',
  path: '/sdk/snapshot',
  summary: 'Everything an SDK needs to evaluate in its own process',
  description:
    'The state as it is on the node that answers, from memory; with `at`, that version, put together from the log: for people and tools, not for SDKs. Like it, it has an ETag that names it for ever.',
  effect: 'data',
  permission: 'flags:read',
  callers: ['server', 'api'],
  query: snapshotQuery,
  errors: ['REDACTED'],
  answer: z
    .looseObject({ format: z.literal(1), epoch: z.string(), version: z.int() })
    .meta({ id: 'Snapshot' }),
});

export const readStream = defineOperation({
  name: 'sdk.stream',
  method: 'GET',
  path: '/sdk/stream',
  summary: 'Every change of the snapshot as it happens (Server-Sent Events)',
  description: `Events by the names ${streamEvents.map((name) => `\`${name}\``).join(', ')}; others may follow. Each has a JSON object as its data.`,
  effect: 'data',
  permission: 'flags:read',
  callers: ['server'],
  query: streamQuery,
  answer: z.string().meta({ id: 'EventStream', contentType: 'text/event-stream' }),
  errors: ['TOO_MANY_STREAMS'],
});

export const readWebSocket = defineOperation({
  name: 'sdk.webSocket',
  method: 'GET',
  path: '/sdk/ws',
  summary: 'Every change of the snapshot as it happens (WebSocket)',
  description:
    'The events of `GET /sdk/stream`, each as one text message, after the handshake of RFC 6455. A client whose handshake has `Halyard-Instance` may say what became visible to it, as by `POST /sdk/confirmations`: `{"event": "confirmation", "data": {"epoch", "from", "applied"}}`.',
  effect: 'data',
  permission: 'flags:read',
  callers: ['server'],
  query: streamQuery,
  answer: streamMessage,
  status: 101,
  errors: ['TOO_MANY_STREAMS', 'UPGRADE_REQUIRED'],
});

export const readChanges = defineOperation({
  name: 'sdk.changes',
  method: 'GET',
  path: '/sdk/changes',
  summary: 'That something a client key can see may have changed, never what (Server-Sent Events)',
  description:
    'For an EventSource, which sends no key: the ticket in the address is from `changes` of `POST /sdk/evaluate`, and opens a stream for 15 to 30 minutes after that. A message is `{"type": "refetchEvaluation", "etag": "<epoch>.<version>", "lastModified": <unix seconds>}`; whoever hears it evaluates again, with the etag as `atLeast`. The first comes at once unless `Last-Event-ID`, or else `since`, is as new as what the node has. Beside messages there are the events `beat`, `bye` and `error`.',
  effect: 'data',
  permission: null,
  query: changesQuery,
  answer: z.string().meta({ id: 'NudgeStream', contentType: 'text/event-stream' }),
  errors: [
    'INVALID_INPUT',
    'UNAUTHENTICATED',
    'NOT_FOUND',
    'RATE_LIMITED',
    'TOO_MANY_STREAMS',
    'SHUTTING_DOWN',
    'DATABASE_UNAVAILABLE',
    'INTERNAL',
  ],
  isForBrowsers: true,
});

export const sendEvents = defineOperation({
  name: 'sdk.events',
  method: 'POST',
  path: '/sdk/events',
  summary: 'Summaries, exposures and tracked events in batches, each counted once',
  description:
    'With a client key in secure mode every unit has to be a value of the context in `Halyard-Context-Token`.',
  effect: 'data',
  permission: 'flags:read',
  callers: ['server', 'client'],
  body: eventsBody,
  answer: eventsAnswer,
  status: 202,
  isForBrowsers: true,
  errors: ['MALFORMED_JSON', 'TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', ...contextTokenErrors],
});

export const confirm = defineOperation({
  name: 'sdk.confirm',
  method: 'POST',
  path: '/sdk/confirmations',
  summary: 'Say which versions became visible in this process: the proof of delivery',
  description:
    'For clients whose stream asked for it (its event `confirm`). Kept in memory only: what is lost is a figure, never a flag.',
  effect: 'data',
  permission: 'flags:read',
  callers: ['server'],
  body: confirmation,
  answer: z.null(),
  status: 204,
  errors: ['MALFORMED_JSON', 'TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'],
  bodyLimitBytes: 65_536,
});

export const readDelivery = defineOperation({
  name: 'flags.delivery',
  method: 'GET',
  path: '/flags/{flagId}/delivery',
  summary: 'Prove that a change arrived: how many connections hold it, how long it took, who lags',
  effect: 'data',
  permission: 'flags:read',
  params: flagParams,
  query: deliveryQuery,
  answer: delivery,
});

const health = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Health' });

export const readHealth = defineOperation({
  name: 'health.live',
  method: 'GET',
  path: '/healthz',
  summary: 'Whether the process answers',
  effect: 'data',
  permission: null,
  within: 'instance',
  answer: health,
});

const breakerState = z.enum(['closed', 'half-open', 'open']);

export const readReadiness = defineOperation({
  name: 'health.ready',
  method: 'GET',
  path: '/readyz',
  summary: 'Whether it should get traffic, with the state of each part',
  effect: 'data',
  permission: null,
  within: 'instance',
  answer: z
    .strictObject({
      status: z.enum(['ready', 'degraded', 'draining']),
      node: z.string().meta({ description: 'the name of the node that answers' }),
      version: z.string().meta({ description: 'of Halyard that it runs' }),
      database: z.enum(['up', 'down']),
      doorbell: z.enum(['up', 'down']).meta({ description: 'down: changes of other nodes wait for a poll' }),
      redis: z.enum(['up', 'down', 'unused']),
      breakers: z.strictObject({ database: breakerState.optional(), redis: breakerState.optional() }).meta({
        description: 'open: not asked for the moment, since it did not answer; half-open: finding out',
      }),
      environments: z.int(),
      connections: z.int(),
    })
    .meta({ id: 'Readiness' }),
});

export const readMetrics = defineOperation({
  name: 'metrics.read',
  method: 'GET',
  path: '/metrics',
  summary: 'What operators watch, as Prometheus text',
  description:
    'With a key of every project, for it tells of all of them; without any key where `HALYARD_METRICS_PUBLIC` says so.',
  effect: 'data',
  permission: 'metrics:read',
  within: 'instance',
  answer: z.string().meta({ id: 'Metrics', contentType: 'text/plain' }),
});

export const readOpenApi = defineOperation({
  name: 'docs.openapi',
  method: 'GET',
  path: '/openapi.json',
  summary: 'This interface as OpenAPI 3.1',
  effect: 'data',
  permission: null,
  within: 'instance',
  answer: z.looseObject({ openapi: z.string() }).meta({ id: 'OpenApiDocument' }),
});

export const readDocs = defineOperation({
  name: 'docs.reference',
  method: 'GET',
  path: '/docs',
  summary: 'This interface as a page',
  effect: 'data',
  permission: null,
  within: 'instance',
  answer: z.string().meta({ id: 'DocsPage', contentType: 'text/html' }),
});
