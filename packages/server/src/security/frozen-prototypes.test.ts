/** SEC-17: the service does all that it does where nothing of what objects inherit from can be changed. */
import { allOperations } from '@halyard/contract';
import { expect, it } from 'vitest';
import { run } from '../faults/testing/place.ts';
import type { ServiceAttack } from './testing/attack-service.ts';

const timeout = 240_000;

it('SEC-17: every operation works, and nothing hostile fails, with frozen prototypes', {
  timeout,
}, async () => {
  const count = allOperations.length * 12;
  const program = 'packages/server/src/security/testing/attack-service.ts';
  const env = { HALYARD_TEST_DATABASE: 'embedded' };
  const { stdout, stderr } = await run([program, String(count)], env, {
    limitMs: timeout,
  });
  expect(stdout, stderr).not.toBe('');
  const { faults, unforeseen, statuses } = JSON.parse(stdout) as ServiceAttack;
  expect(faults).toEqual([]);
  expect(unforeseen).toEqual([]);
  expect(statuses[200]).toBeGreaterThan(allOperations.length);
});

it('SEC-17: a running service lets nobody add to them, and a control that it could be done', {
  timeout,
}, async () => {
  const pollute = `
    const merge = (into, from) => {
      for (const name of Object.keys(from)) {
        if (typeof from[name] === 'object') merge(into[name] ??= {}, from[name]);
        else into[name] = from[name];
      }
    };
    try { merge({}, JSON.parse('{"__proto__":{"x":1}}')); } catch (error) { console.log(error.message); }
    console.log(typeof ({}).x);`;
  const seal = `
    import { sealPrototypes } from './packages/server/src/platform/seal-prototypes.ts';
    sealPrototypes();`;
  const evaluate = async (code: string) => (await run(['--input-type=module', '--eval', code])).stdout;
  expect(await evaluate(pollute)).toBe('number\n');
  expect(await evaluate(seal + pollute)).toBe('Cannot add property x, object is not extensible\nundefined\n');
});
