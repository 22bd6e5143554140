/** A request and its answer, as the framework passes them along with what is known of them by now. */
import type { IncomingMessage } from 'node:http';
import { type AnyOperation, OperationError } from '@halyard/contract';
import type { HttpBindings } from '@hono/node-server';
import type { Context as HonoContext } from 'hono';
import type { DataPlane } from '../data-plane/data-plane.ts';
import type { Handler } from '../door.ts';
import type { MeasureBlast, TellEntries } from '../features/blast-radius/index.ts';
import type { LogAnswers } from '../features/changes/index.ts';
import type { Dashboard } from '../features/dashboard/index.ts';
import type { Delivery } from '../features/delivery/index.ts';
import type { People } from '../features/people/index.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { System } from '../platform/system.ts';
import type { RateLimits } from '../rate-limits.ts';
import type { RouteDurations } from './http-durations.ts';
import { type ReadBody, readBody } from './read-body.ts';

export type Env = {
  Bindings: HttpBindings & {
    requestId: string;
    /** Of a WebSocket handshake: what came behind it. */
    head: Buffer | undefined;
    startedAtMs: number;
    /** Of the route, once it is known. */
    durations: RouteDurations;
    /** Likewise; of several that share the path, where it knows no such method; below ofrepRoot always one. */
    operation: AnyOperation | undefined;
    /** Header fields that say how much of a limit is left. */
    rateLimit: Record<string, string> | undefined;
    /** Says where in the body problems stand, once it was read; only of YAML. */
    place: ReadBody['place'];
  };
};
export type Exchange = HonoContext<Env>;

export interface AppParts {
  system: System;
  handlers: readonly Handler[];
  dataPlane: DataPlane;
  delivery: Delivery;
  logAnswers: LogAnswers;
  metrics: Metrics;
  limits: RateLimits;
  people: People;
  dashboard: Dashboard;
  measureBlast: MeasureBlast;
  tellEntries: TellEntries;
  /** Where browsers see it; undefined: it was not said. */
  publicUrl: string | undefined;
  /** While true, connections are not kept: whoever asks next should be led to another node. */
  isLeaving: () => boolean;
  /** While true, what would change something is refused. */
  isDraining: () => boolean;
}

/** Hono leaves what it cannot decode as it came; such a name names nothing. */
export function paramsOf(c: Exchange): Record<string, string> {
  const params = c.req.param() as Record<string, string>;
  for (const value of Object.values(params)) {
    if (/%(?![0-9a-f]{2})/i.test(value) || value.includes('\u0000')) {
      throw new OperationError('NOT_FOUND', 'there is nothing by that name');
    }
  }
  return params;
}

export async function bodyOf(c: Exchange, operation: AnyOperation): Promise<unknown> {
  if (operation.method === 'GET') return undefined;
  const { value, place } = await readBody(c.env.incoming as IncomingMessage, operation);
  c.env.place = place;
  return value;
}

/** With the line and column of every problem, where the body has such. */
export async function placed({ env: { place } }: Exchange, error: unknown): Promise<unknown> {
  if (!place || !(error instanceof OperationError) || error.fields.length === 0) return error;
  const { code, message, more, cause } = error;
  return new OperationError(code, message, { fields: await place(error.fields), more, cause });
}
