/** A kill: a flag off in one environment, whatever else is written, until somebody lifts it. */
import { z } from 'zod';
import { strict } from '../input.ts';

/** `reason` is 1 to 500 characters. */
export const killBody = strict({ reason: z.string().trim().min(1).max(500) }).meta({ id: 'Kill' });

/** null: nothing was killed. While it stands SDKs get `enabled: false`; `enabled` beside it is what is written. */
export const killed = z
  .strictObject({
    at: z.iso.datetime(),
    by: z.strictObject({ kind: z.string(), id: z.string(), name: z.string() }),
    reason: z.string(),
    environment: z.string().meta({
      description:
        'where it was killed: here, or where this environment inherits from; only there it can be lifted',
    }),
  })
  .nullable()
  .meta({ id: 'Killed' });
export type Killed = NonNullable<z.infer<typeof killed>>;
