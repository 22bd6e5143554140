/** The official providers, unmodified, against the real service: every case of the table, in every language. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cases, type Language } from './cases.ts';
import { compare, expected } from './compare.ts';
import { setups } from './languages.ts';
import { type Answer, questionsFrom } from './question.ts';
import type { Exchange } from './start-recorder.ts';
import { startWorld, type World } from './start-world.ts';

interface Run {
  readonly answers: readonly Answer[];
  /** What reached the node with a limit. */
  readonly exchanges: readonly Exchange[];
}

/** Those whose providers pay no heed to Retry-After. */
const ASK_ON = new Set<Language>(['go']);

let world: World;
/** A text: why it was not run. */
const runs = new Map<string, Promise<Run | string>>();

beforeAll(async () => {
  world = await startWorld();
  // All at once: each waits for a pause more than it computes.
  for (const { name, language, isLong, prepare } of setups) {
    const run = async (): Promise<Run | string> => {
      if (isLong && process.env['HALYARD_INTEROP'] !== 'all') return 'only with HALYARD_INTEROP=all';
      const ask = await prepare();
      if (typeof ask === 'string') return ask;
      const limited = await world.startLimited();
      const asked = { url: world.url, limitedUrl: limited.url, headers: world.headers };
      const answers = await ask(questionsFrom(expected(cases, language), asked));
      return { answers, exchanges: limited.exchanges };
    };
    const started = run();
    started.catch(() => {});
    runs.set(name, started);
  }
}, 300_000);
afterAll(async () => {
  await Promise.allSettled(runs.values());
  await world?.[Symbol.asyncDispose]();
}, 300_000);

describe.each(setups)('the provider for $name', ({ name, language, isOptional }) => {
  it('answers every case as expected', { timeout: 300_000 }, async ({ skip }) => {
    const run = await runs.get(name)!;
    if (typeof run === 'string') return missing(run, isOptional === true, skip);
    expect(compare(cases, run.answers, language)).toEqual([]);
  });

  it('asks again when the service said to, and not before', async ({ skip }) => {
    const run = await runs.get(name)!;
    if (typeof run === 'string') return missing(run, isOptional === true, skip);
    const exchanges = run.exchanges.filter(({ method }) => method === 'POST');
    const refused = exchanges.filter(({ status }) => status === 429);
    expect(refused.map(({ answerHeaders }) => answerHeaders['retry-after'])).toEqual(refused.map(() => '2'));
    const statuses = exchanges.map(({ status }) => status);
    const allowed = Array.from({ length: 10 }, () => 200);
    // Bulk: a page asks once for all.
    if (language === 'web') expect(statuses).toEqual([200]);
    else if (ASK_ON.has(language)) expect(statuses).toEqual([...allowed, 429, 200, 200]);
    else expect(statuses).toEqual([...allowed, 429, 200]);
  });
});

/** CI has what is not optional; elsewhere the reason is shown. */
function missing(why: string, isOptional: boolean, skip: (why: string) => void): void {
  if (process.env['CI'] === 'true' && !isOptional) throw new Error(`CI needs it: ${why}`);
  // The reporter keeps the reason of a skipped test to itself.
  process.stderr.write(`Skipped: ${why}\n`);
  skip(why);
}
