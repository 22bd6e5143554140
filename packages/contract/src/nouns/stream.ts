/** What is said on a stream: names and shapes. What each means, and what follows from it, is spec/stream/protocol.md. */
import { z } from 'zod';
import { projectQuery, strict } from '../input.ts';

/** All that a server says; later versions may add some. */
export const streamEvents = [
  'intent',
  'put',
  'delta',
  'delete',
  'commit',
  'beat',
  'bye',
  'confirm',
  'error',
] as const;
export type StreamEvent = (typeof streamEvents)[number];

export const snapshotQuery = strict({
  ...projectQuery,
  environment: z.string().optional().meta({ description: 'where the key is an api key' }),
  at: z.coerce
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .meta({ description: 'a version of the environment; default: the one held' }),
});

export const streamQuery = strict({
  basis: z.string().max(128).optional().meta({ description: 'the state held: <epoch>.<version>' }),
});

export const changesQuery = strict({
  ticket: z.string().max(256).default('').meta({ description: 'from `changes` of an evaluation' }),
  since: z
    .string()
    .max(128)
    .optional()
    .meta({ description: 'the state of the answers held: <epoch>.<snapshotVersion>' }),
});

/** One event over a WebSocket. */
export const streamMessage = z
  .looseObject({
    event: z.string().meta({ description: `${streamEvents.join(', ')}; others may follow` }),
    id: z.string().optional().meta({ description: 'of a commit: the state it makes, <epoch>.<version>' }),
    data: z.looseObject({}),
  })
  .meta({ id: 'StreamMessage' });
