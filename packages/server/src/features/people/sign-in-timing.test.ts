/**
 * SEC-20, the part that needs a quiet machine, for about a minute, and one database at a time:
 * `HALYARD_SIGN_IN_TIMING=1 npm test -- --project server-postgres sign-in-timing`.
 * Whether somebody is here must not be told by how long a refusal takes, and hashing must not hold up anything else.
 */
import { scryptSync } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { betterAuth } from 'better-auth/minimal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { longestTurn } from '../../testing/longest-turn.ts';
import { openTestSystem, type TestSystem } from '../../testing/open-test-system.ts';
import { identityOn, type TestIdentity } from './testing/identity-on.ts';

const rounds = Number(process.env['HALYARD_SIGN_IN_ROUNDS'] ?? 400);
const password = 'correct horse battery';

describe.runIf(process.env['HALYARD_SIGN_IN_TIMING'])('on a quiet machine', { timeout: 600_000 }, () => {
  let t: TestSystem;
  let identity: TestIdentity;
  beforeAll(async () => {
    t = await openTestSystem();
    identity = identityOn(t);
    await identity.addPerson({ id: 'ada', name: 'Ada', password });
  });
  afterAll(() => t[Symbol.asyncDispose]());

  const attempt = (email: string, handler: (request: Request) => Promise<Response>) =>
    handler(
      new Request('http://localhost:4400/auth/sign-in/email', {
        method: 'POST',
        headers: { origin: 'http://localhost:4400', 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: 'wrong horse battery' }),
      }),
    );

  /** In turn, so that whatever else the machine does falls on both. */
  async function compare(handler: (request: Request) => Promise<Response>) {
    const times = { known: [] as number[], unknown: [] as number[] };
    const one = async (into: number[], email: string) => {
      const before = performance.now();
      const { status } = await attempt(email, handler);
      into.push(performance.now() - before);
      expect(status).toBe(401);
    };
    for (let n = 0; n < rounds + 20; n++) {
      const known = () => one(times.known, 'ada@example.com');
      const unknown = () => one(times.unknown, `nobody-${n}@example.com`);
      if (n % 2 === 0) await known().then(unknown);
      else await unknown().then(known);
      if (n === 19) for (const into of Object.values(times)) into.length = 0;
    }
    return welch(trimmed(times.known), trimmed(times.unknown));
  }

  it('refuses whoever is here and whoever is not in the same time', async () => {
    const { difference, halfWidth, share } = await compare(identity.auth.handler);
    process.stdout.write(
      `known - unknown: ${difference.toFixed(3)} ms ± ${halfWidth.toFixed(3)} (95 %), ${(share * 100).toFixed(2)} %\n`,
    );
    expect(share).toBeLessThan(0.05);
  });

  it('negative control: where nothing is hashed for whoever is not here, this shows', async () => {
    const { options } = identity.auth;
    const told = betterAuth({
      ...options,
      emailAndPassword: {
        ...options.emailAndPassword!,
        password: { ...options.emailAndPassword!.password!, hash: async () => '' },
      },
    });
    const { share } = await compare(told.handler);
    expect(share).toBeGreaterThan(0.5);
  });

  it('computes for no more than 20 ms at a time while a hundred sign in', async () => {
    // One after the other, as requests come in.
    const all = async () => {
      const begun: Promise<Response>[] = [];
      for (let n = 0; n < 100; n++) {
        begun.push(attempt('ada@example.com', identity.auth.handler));
        await nextTurn();
      }
      return Promise.all(begun);
    };
    await all();
    const held = Math.min(await longestTurn(all), await longestTurn(all));
    process.stdout.write(`longest turn of the event loop: ${held.toFixed(1)} ms\n`);
    expect(held).toBeLessThan(20);
    const sync = async () => void scryptSync(password, 'salt', 32, { N: 2 ** 16, maxmem: 2 ** 28 });
    expect(await longestTurn(sync)).toBeGreaterThan(20);
  });
});

/** Without the slowest and the fastest twentieth: what the machine did, and not the code. */
function trimmed(values: number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const cut = Math.floor(values.length / 20);
  return sorted.slice(cut, sorted.length - cut);
}

/**
 * Welch's t-test as an interval of the difference of two means (normal quantile: hundreds of values). `share`: the end
 * of the 95 % interval that is farther from zero, of the mean.
 */
function welch(a: number[], b: number[]): { difference: number; halfWidth: number; share: number } {
  const mean = (values: number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
  const errorOf = (values: number[]) => {
    const m = mean(values);
    return values.reduce((sum, each) => sum + (each - m) ** 2, 0) / (values.length - 1) / values.length;
  };
  const difference = mean(a) - mean(b);
  const halfWidth = 1.96 * Math.sqrt(errorOf(a) + errorOf(b));
  return { difference, halfWidth, share: (Math.abs(difference) + halfWidth) / mean([...a, ...b]) };
}
