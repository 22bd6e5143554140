/**
 * SEC-1: nobody gets more than their rights say. Every operation of the contract is asked for by everybody there can be,
 * in their own project and in another, by ids of either; what each should be answered an oracle says that shares nothing
 * with what decides it.
 */
import type { AnyOperation } from '@halyard/contract';
import { afterEach, expect, it, vi } from 'vitest';
import type { runMatrix } from './testing/access-matrix/run-matrix.ts';

/** A service of its own for each: what is planted in one is in the modules that it was loaded from. */
async function matrix(isAsked: (operation: AnyOperation) => boolean): ReturnType<typeof runMatrix> {
  vi.resetModules();
  const { startTestService } = await import('./testing/start-test-service.ts');
  const { makeSubjects } = await import('./testing/access-matrix/subjects.ts');
  const { makeCells } = await import('./testing/access-matrix/cells.ts');
  const { runMatrix } = await import('./testing/access-matrix/run-matrix.ts');
  await using t = await startTestService();
  await t.ok('POST', '/projects', { key: 'foreign' });
  await t.ok('POST', '/environments?project=foreign', { key: 'abroad' });
  const subjects = await makeSubjects(t);
  return await runMatrix(t, subjects, await makeCells(t, isAsked));
}

afterEach(() => {
  vi.doUnmock('../../contract/src/access.ts');
  vi.doUnmock('./features/keys/queries.ts');
});

it('answers as the rights of whoever asks say, in thousands of cells', { timeout: 300_000 }, async () => {
  const { violations, cells } = await matrix(() => true);
  expect(violations).toEqual([]);
  const total = Object.values(cells).reduce((sum, count) => sum + count, 0);
  expect(total).toBeGreaterThan(3_000);
  // It is not that nobody is let in, nor that nobody is refused.
  for (const [expected, count] of Object.entries(cells)) {
    expect([expected, count > 20]).toEqual([expected, true]);
  }
});

it('control: a door that lets everybody change everything is found', { timeout: 120_000 }, async () => {
  vi.doMock('../../contract/src/access.ts', async (load) => ({
    ...(await load<object>()),
    mayChange: () => true,
  }));
  const { violations } = await matrix(({ name }) => name.startsWith('configurations.'));
  expect(violations).toContainEqual(
    expect.stringMatching(/^role of one environment, configurations\.enable, own: 403/),
  );
});

it('control: a door that lets everybody ask for everything is found', { timeout: 120_000 }, async () => {
  vi.doMock('../../contract/src/access.ts', async (load) => ({
    ...(await load<object>()),
    mayAsk: () => true,
    reaches: () => true,
  }));
  const { violations } = await matrix(({ name }) => name === 'segments.read');
  expect(violations).toContainEqual(
    expect.stringMatching(/^api key of another project, segments\.read, own: 404/),
  );
});

it('control: one query that forgets the project is found', { timeout: 120_000 }, async () => {
  vi.doMock('./features/keys/queries.ts', async (load) => {
    const queries = await load<typeof import('./features/keys/queries.ts')>();
    const getKey: typeof queries.getKey = async (db, _, __, id) =>
      db.selectFrom('keys').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    return { ...queries, getKey };
  });
  const { violations } = await matrix(({ name }) => name === 'keys.read');
  expect(violations).toContainEqual(expect.stringMatching(/^api key, keys\.read, mixed: 404/));
});
