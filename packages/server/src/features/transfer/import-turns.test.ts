/**
 * How long a large import holds up a node, on a quiet machine: `HALYARD_IMPORT_FLAGS=5000 npm test -- import-turns`. In
 * milliseconds of the thread's own processor time, so that what else the machine does is not in it.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { longestTurn } from '../../testing/longest-turn.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { isPostgres } from '../../testing/test-database.ts';

const count = Number(process.env['HALYARD_IMPORT_FLAGS'] ?? 0);

describe.runIf(count > 0)('an import', { timeout: 900_000 }, () => {
  let t: TestService;
  beforeAll(async () => {
    t = await startTestService();
  });
  afterAll(() => t?.[Symbol.asyncDispose]());

  it('computes for no more than 100 ms at a time', async () => {
    await t.ok('POST', '/projects', { key: 'large', environments: ['a', 'b', 'c'] });
    const values = Array.from({ length: 12 }, (_, i) => `value-${i}`);
    const configuration = {
      enabled: true,
      rules: [{ id: 'r1', if: { attribute: 'country', op: 'in', values }, serve: 'on' }],
    };
    const environments = { a: configuration, b: configuration, c: configuration };
    const flags = Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`flag-${i}`, { kind: 'boolean', environments }]),
    );
    const rawBody = JSON.stringify({ format: 1, flags });
    const send = (query = '') =>
      t.ok('POST', `/projects/large/import${query}`, undefined, {
        rawBody,
        headers: { 'content-type': 'application/json' },
      });
    const parse = await longestTurn(async () => void JSON.parse(rawBody));
    const told: string[] = [
      `${count} flags, ${(rawBody.length / 1e6).toFixed(1)} MB, JSON.parse ${parse.toFixed(0)} ms`,
    ];
    const measure = async (name: string, work: () => Promise<unknown>) => {
      const begin = performance.now();
      const worst = await longestTurn(work);
      told.push(
        `${name}: ${((performance.now() - begin) / 1_000).toFixed(1)} s, longest turn ${worst.toFixed(0)} ms`,
      );
      return worst;
    };
    const worst = await measure('import', () => send());
    await measure('again', () => send());
    await measure('export', () => t.ok('GET', '/projects/large/export'));
    process.stdout.write(`${told.join('\n')}\n`);
    // The embedded database computes in this thread.
    if (isPostgres) expect(worst).toBeLessThan(100 + parse);
  });
});
