/** Proof of delivery: what SDKs say of the versions they hold, and what is made of it. */
import { z } from 'zod';
import { projectQuery, strict } from '../input.ts';

/** Something that a program says of itself; a header on its way, so visible ASCII. */
const selfGiven = z.string().min(1).max(64);
const version = z.int().min(0);

/** The versions told in one confirmation at most; an SDK that gathers more leaves out the older ones. */
export const mostApplied = 64;

/**
 * An SDK's word about what became visible in its process. `agoMs` instead of an instant: the service takes it off
 * its own clock, so no clocks are compared, and what the message itself takes can only make the figure worse.
 */
export const confirmation = strict({
  instance: selfGiven.meta({ description: 'as in the header `Halyard-Instance` of its stream' }),
  epoch: z.string().min(1).max(64),
  from: version.nullable().meta({ description: 'held before, in this epoch; null: nothing' }),
  applied: z
    .array(
      strict({
        version,
        agoMs: z.number().min(0).max(86_400_000).meta({ description: 'since it became visible' }),
      }),
    )
    .min(1)
    .max(mostApplied)
    .refine(
      (applied) => applied.every(({ version: each }, i) => i === 0 || each > applied[i - 1]!.version),
      'versions rise',
    )
    .meta({ description: 'in the order of their versions; the last one is held now' }),
}).meta({ id: 'Confirmation' });
export type Confirmation = z.infer<typeof confirmation>;

export const deliveryQuery = strict({
  ...projectQuery,
  environment: z.string(),
  version: z.coerce
    .number()
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .meta({ description: "of the environment; default: that of the flag's last change" }),
});

const behind = z.strictObject({
  instance: z.string().nullable().meta({ description: 'null: it gave none' }),
  sdk: z.string().nullable().meta({ description: 'name/version, from its User-Agent' }),
  node: z.string(),
  transport: z.enum(['sse', 'websocket']),
  connectedAt: z.iso.datetime(),
  holds: version.nullable().meta({ description: 'null: of another epoch, or nothing yet' }),
  isConfirmed: z.boolean().meta({ description: 'false: `holds` is what was sent and taken by the network' }),
  unreadBytes: z.int().meta({ description: 'waiting on the node for it to read' }),
});

export const delivery = z
  .strictObject({
    flag: z.string(),
    environment: z.string(),
    version: z.int(),
    committedAt: z.iso.datetime().nullable().meta({ description: 'null: longer ago than nodes remember' }),
    connections: z.strictObject({
      total: z.int(),
      confirmed: z.int().meta({ description: 'their SDK says that it holds this version or a later one' }),
      sent: z.int().meta({ description: 'it was sent and taken by the network, but is not confirmed' }),
      behind: z.int(),
    }),
    latency: z
      .strictObject({
        samples: z.int(),
        p50Ms: z.number(),
        p99Ms: z.number(),
        maxMs: z.number(),
      })
      .nullable()
      .meta({
        description: 'from the change to its being visible in the application; never better than the truth',
      }),
    behind: z.array(behind).max(100).meta({ description: 'those behind, longest connected first' }),
    nodes: z.array(
      z.strictObject({
        node: z.string(),
        version: z
          .int()
          .nullable()
          .meta({ description: 'what it serves; null: it does not know the environment' }),
        connections: z.int(),
      }),
    ),
    isComplete: z.boolean().meta({ description: 'false: some node did not answer in time' }),
  })
  .meta({ id: 'Delivery' });
export type DeliveryAnswer = z.infer<typeof delivery>;
