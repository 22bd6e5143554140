/**
 * SEC-18: how long a wrong secret takes to be refused does not tell how much of it is right. Welch's t over interleaved
 * measurements, the slowest tenth of each left out, as dudect does it (Reparaz, Balasch, Verbauwhede, 2017): beyond 4.5
 * there is a difference.
 */
import { createHash } from 'node:crypto';
import { writeKey } from '@halyard/contract';
import { expect, it } from 'vitest';
import { createKeyRing } from './key-ring.ts';

const runs = Number(process.env['HALYARD_TIMING_RUNS'] ?? 3_000);
const secret = 'k'.repeat(32);
const early = `a${'k'.repeat(31)}`;
const late = `${'k'.repeat(31)}a`;

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function welch(a: number[], b: number[]): number {
  const cropped = [a, b].map((values) => values.sort((x, y) => x - y).slice(0, values.length * 0.9));
  const [one, other] = cropped.map((values) => {
    const middle = mean(values);
    const variance = mean(values.map((value) => (value - middle) ** 2));
    return { middle, error: variance / values.length };
  });
  return Math.abs(one!.middle - other!.middle) / Math.sqrt(one!.error + other!.error);
}

/** The smallest of three attempts: other work on the machine makes differences, too, but not thrice. */
async function difference(ask: (of: string) => unknown): Promise<number> {
  const found = [];
  for (let attempt = 0; attempt < 3; attempt++) {
    const times: [number[], number[]] = [[], []];
    for (let i = 0; i < 2 * runs; i++) {
      const which = Math.random() < 0.5 ? 0 : 1;
      const startedAt = performance.now();
      await ask(which === 0 ? early : late);
      times[which].push(performance.now() - startedAt);
    }
    found.push(welch(...times));
  }
  return Math.min(...found);
}

it('takes as long for a secret that is wrong early as for one that is wrong late', async () => {
  const ring = createKeyRing(async () => undefined);
  const sha256 = createHash('sha256').update(secret).digest('hex');
  const more = { previous_secrets: [], context_public_key: null, account: null, account_rules: null };
  const times = { expires_at: null, revoked_at: null, version: 1 };
  const place = { project: 'shop', environment: 'production', environments: null, scopes: [] };
  ring.replace([
    { id: 'aaaaaaaa', kind: 'server', name: 'k', ...place, ...more, ...times, secret_sha256: sha256 },
  ]);
  const texts = new Map(
    [early, late].map((of) => [of, writeKey({ kind: 'server', selector: 'aaaaaaaa', secret: of })]),
  );
  const now = new Date();
  expect(await difference((of) => ring.find(texts.get(of)!, now))).toBeLessThan(4.5);
});

it('control: what compares digit by digit, at half a microsecond each, is found', async () => {
  const leaky = (of: string) => {
    for (let i = 0; i < secret.length && of[i] === secret[i]; i++) {
      const until = performance.now() + 0.0005;
      while (performance.now() < until);
    }
  };
  expect(await difference(leaky)).toBeGreaterThan(4.5);
});
