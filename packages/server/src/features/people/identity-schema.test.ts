import { getMigrations } from 'better-auth/db/migration';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestSystem, type TestSystem } from '../../testing/open-test-system.ts';
import { identityOptions } from './identity.ts';
import { signInPlugins } from './sign-in-plugins.ts';

let t: TestSystem;
beforeAll(async () => {
  t = await openTestSystem();
});
afterAll(() => t[Symbol.asyncDispose]());

const ownOptions = () =>
  identityOptions(
    { system: t.system, secret: 'x'.repeat(40), plugins: signInPlugins(t.system, undefined) },
    'http://localhost:4400',
  );

/** What the library would still add to these tables. */
async function missing(more: object = {}) {
  const options = ownOptions();
  const database = { db: t.system.database.db, type: 'postgres' as const };
  const { toBeCreated, toBeAdded } = await getMigrations({ ...options, ...more, database } as never);
  return { toBeCreated, toBeAdded };
}

it('has every table and column that the library wants', async () => {
  expect(await missing()).toEqual({ toBeCreated: [], toBeAdded: [] });
});

it('would notice one that is not there', async () => {
  const { toBeAdded } = await missing({
    user: {
      modelName: 'people',
      additionalFields: { planted: { type: 'string', required: false } },
      fields: ownOptions().user!.fields,
    },
  });
  expect(toBeAdded).toMatchObject([{ table: 'people', fields: { planted: { type: 'string' } } }]);
});
