/**
 * A program of its own around the edge client, the same on every runtime: it does what it is told by the body of a
 * request, and answers with what came of it. Bundled into one file, without anything that a runtime would have to
 * provide but web standards.
 */
import { type Context, createEvaluator, generateAccess, type Json, type Snapshot } from '@halyard/core';
import { cacheApi, createEdgeClient, type EdgeCache, type EdgeClient, type EdgeOptions } from '../index.ts';
import { forgetShared } from '../shared.ts';

export interface Order {
  options: Pick<EdgeOptions, 'url' | 'key' | 'maxAgeSeconds' | 'staleSeconds' | 'timeoutMs'>;
  /** `broken` and `hanging` are caches that do nothing but that. */
  cache?: 'key-value' | 'cache-api' | 'broken' | 'hanging';
  /** Whether work may go on after the answer. */
  waitUntil?: boolean;
  /** An isolate that holds nothing yet; what caches hold stays. */
  newIsolate?: boolean;
  steps: Step[];
}

export type Step =
  | readonly ['ready' | 'flush' | 'status' | 'version' | 'newKeyValue']
  | readonly ['details', string, object, unknown]
  | readonly ['bootstrap', object]
  | readonly ['track', string, object]
  /** What the runtime forbids, and what core answers all the same, with access made from text where that is allowed. */
  | readonly ['generate', Snapshot, object];

interface Platform {
  waitUntil(work: Promise<unknown>): void;
}

const kept = new Map<string, string>();
const keyValue: EdgeCache = {
  get: async (name) => kept.get(name) ?? null,
  put: async (name, text) => kept.set(name, text),
};
const caches: Record<NonNullable<Order['cache']>, () => EdgeCache> = {
  'key-value': () => keyValue,
  'cache-api': () => cacheApi((globalThis as unknown as { caches: { default: never } }).caches.default),
  broken: () => ({
    get: () => Promise.reject(new Error('broken')),
    put: () => Promise.reject(new Error('broken')),
  }),
  hanging: () => ({ get: () => new Promise(() => {}), put: () => new Promise(() => {}) }),
};

/** Made where modules are evaluated, outside of any request, as programs do. */
const early = createEdgeClient({ url: 'http://127.0.0.1:9', key: 'hal_server_early' });

async function carryOut(flags: EdgeClient, step: Step): Promise<unknown> {
  switch (step[0]) {
    case 'ready':
      return flags.ready();
    case 'flush':
      return flags.flush();
    case 'status':
      return flags.status;
    case 'version':
      return flags.version;
    case 'details':
      return detailsOf(flags, step[1], step[2] as Context, step[3]);
    case 'bootstrap':
      return flags.bootstrap(step[1] as Context);
    case 'track':
      return flags.track(step[1], step[2] as Context);
    case 'generate':
      return generate(step[1], step[2] as Context);
    case 'newKeyValue':
      return kept.clear();
  }
}

function detailsOf(flags: EdgeClient, key: string, context: Context, defaultValue: unknown): unknown {
  if (typeof defaultValue === 'boolean') return flags.booleanDetails(key, context, defaultValue);
  if (typeof defaultValue === 'string') return flags.stringDetails(key, context, defaultValue);
  if (typeof defaultValue === 'number') return flags.numberDetails(key, context, defaultValue);
  return flags.jsonDetails(key, context, defaultValue as Json);
}

function generate(snapshot: Snapshot, context: Context) {
  let isForbidden = false;
  try {
    new Function('return 1');
  } catch {
    isForbidden = true;
  }
  const evaluator = createEvaluator({ makeAccess: generateAccess });
  evaluator.replace(snapshot);
  const values = Object.keys(snapshot.flags).map((key) => evaluator.evaluate(key, context, 0).value);
  return { isForbidden, values };
}

export async function handle(request: Request, platform: Platform): Promise<Response> {
  const { options, cache, waitUntil, newIsolate, steps } = (await request.json()) as Order;
  if (newIsolate) forgetShared();
  const flags = createEdgeClient({
    ...options,
    ...(cache && { cache: caches[cache]() }),
    ...(waitUntil && { waitUntil: (work) => platform.waitUntil(work) }),
  });
  const results: unknown[] = [];
  for (const step of steps) results.push((await carryOut(flags, step)) ?? null);
  return Response.json({ results, early: early.status });
}
