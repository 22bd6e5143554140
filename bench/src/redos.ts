/**
 * Patterns known to stall engines, by inputs of 4 KB that do it, on the engines that the service and the SDK pass to
 * core. What is refused (more instructions than LIMITS.patternInstructions) is replaced by the next one.
 */
import { Worker } from 'node:worker_threads';
import { LIMITS, type RegexEngine } from '@halyard/core';
import { regexEngine } from '../../packages/server/src/platform/regex.ts';
import { regex } from '../../sdks/typescript/src/regex.ts';
import type { Figure } from './figure.ts';
import type { BacktrackOrder } from './programs/backtrack.ts';
import { quantile, text } from './quantile.ts';
import { type Attack, attacks } from './redos-patterns.ts';

export interface RedosCounts {
  patterns: number;
  seed: number;
  /** Patterns, all families alike, that the control gives to JavaScript's own engine. */
  control: number;
  controlMs: number;
}

export interface Slowest extends Attack {
  ms: number;
}

/** The aim of one match; the figure of the worst is measured again where the machine may have been busy. */
const aimMs = 20;

export async function measureRedos(
  say: (line: string) => void,
  { patterns, seed, control, controlMs }: RedosCounts = {
    patterns: 10_000,
    seed: 1,
    control: 36,
    controlMs: 1_000,
  },
): Promise<Figure[]> {
  say(`${patterns} patterns`);
  const { times, compileTimes, refused, slowest, tried } = timeAttacks(patterns, seed);
  say('the same on JavaScript’s own engine');
  const stalled = await countStalled(tried, control, controlMs);
  return [
    {
      name: 'patterns, inputs of 4 KB',
      value: times.length / patterns,
      unit: '',
      note: `${patterns} patterns, by this many inputs each; ${refused} more were refused`,
    },
    { name: 'match, p50', value: quantile(times, 0.5), unit: 'ms' },
    { name: 'match, p99', value: quantile(times, 0.99), unit: 'ms' },
    {
      name: 'match, max',
      value: slowest.ms,
      unit: 'ms',
      note: `${slowest.family}: ${slowest.pattern}`,
      aim: { atMost: aimMs },
    },
    { name: 'compiling a pattern, max', value: Math.max(...compileTimes), unit: 'ms' },
    {
      name: 'control: JavaScript’s own engine stalls',
      value: stalled.count,
      unit: '',
      note: `of ${stalled.of} of the patterns, one had not ended after ${text(controlMs)} ms`,
      aim: { atLeast: 1 },
    },
  ];
}

/** Also for the test, with its own bound. */
export function timeAttacks(patterns: number, seed: number) {
  const engines: RegexEngine[] = [regexEngine, regex];
  const times: number[] = [];
  const compileTimes: number[] = [];
  const tried = new Map<string, Attack>();
  let slowest: Slowest = { ms: -1, family: '', pattern: '', inputs: [] };
  let refused = 0;
  const seen = new Set<string>();
  for (const attack of attacks(seed)) {
    if (tried.size >= patterns) break;
    if (seen.has(attack.pattern)) continue;
    seen.add(attack.pattern);
    const engine = engines[tried.size % engines.length]!;
    const compileMs = timeCompile(engine, attack.pattern);
    if (compileMs === undefined) {
      refused++;
      continue;
    }
    compileTimes.push(compileMs);
    tried.set(attack.pattern, attack);
    for (const input of attack.inputs) {
      const ms = timeMatch(engine, attack.pattern, input);
      times.push(ms);
      if (ms > slowest.ms) slowest = { ...attack, ms };
    }
  }
  return { times, compileTimes, refused, slowest, tried: [...tried.values()] };
}

/** undefined: refused. */
function timeCompile(engine: RegexEngine, pattern: string): number | undefined {
  if ([...pattern].length > LIMITS.patternLength) return undefined;
  const start = performance.now();
  try {
    engine.compile(pattern);
  } catch {
    return undefined;
  }
  return performance.now() - start;
}

/** Least of up to five, each with a pattern compiled anew: what a first match builds, a second would find ready. */
function timeMatch(engine: RegexEngine, pattern: string, input: string): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5 && least > aimMs / 4; i++) {
    const compiled = engine.compile(pattern);
    const start = performance.now();
    compiled.test(input);
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

/** Of a sample over all families, how many had an input that JavaScript's engine did not get through in time. */
async function countStalled(
  tried: Attack[],
  sample: number,
  ms: number,
): Promise<{ count: number; of: number }> {
  const families = Map.groupBy(tried.filter(isJavaScript), ({ family }) => family);
  const perFamily = Math.ceil(sample / families.size);
  const chosen = [...families.values()].flatMap((some) => some.slice(0, perFamily));
  let count = 0;
  for (const { pattern, inputs } of chosen) if (await stalls({ pattern, inputs }, ms)) count++;
  return { count, of: chosen.length };
}

/** Whether it means the same there. */
function isJavaScript({ pattern }: Attack): boolean {
  if (pattern.includes('[[:') || pattern.includes('(?s)')) return false;
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}

export async function stalls(order: BacktrackOrder, ms: number): Promise<boolean> {
  const worker = new Worker(new URL('./programs/backtrack.ts', import.meta.url), { workerData: order });
  // Heard from the start: both words may come in one turn.
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<boolean>();
  worker.on('message', (word) => (word === 'ready' ? ready.resolve() : ended.resolve(false)));
  // Nothing runs in time to count until the pattern does.
  await ready.promise;
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(true), ms);
  try {
    return await Promise.race([ended.promise, late.promise]);
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
