/** What a restore without clients needs: nobody came while the database was behind, and then it was not any more. */
import { describe, expect, it } from 'vitest';
import { ask, databases, makePlace, run, startAt } from './faults/testing/place.ts';

const timeout = 180_000;
const epoch = (env: Record<string, string>, ...args: string[]) =>
  run(['packages/server/src/epoch.ts', ...args], env);

describe.each(databases)('npm run epoch on %s', (kind) => {
  it('begins an epoch while the service is stopped', { timeout }, async () => {
    await using place = await makePlace(kind);
    const first = await startAt(place);
    const tag = async (url: string) =>
      (await ask({ ...first, url, administrator: first.server }, 'GET', '/sdk/snapshot')).headers.get(
        'etag',
      )!;
    const before = await tag(first.url);
    if (kind === 'embedded') {
      const refused = await epoch(place.env, 'new');
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain(`held by process ${first.pid}`);
    }
    await first.stop();
    // Starting again begins none by itself.
    const second = await startAt(place);
    expect(await tag(second.url)).toBe(before);
    await second.stop();

    const made = await epoch(place.env, 'new');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const [, name] = /^epoch (\w+) begins\n$/.exec(made.stdout)!;
    const third = await startAt(place);
    expect(await tag(third.url)).toBe(before.replace(/"\w+/, `"${name}`));
    await third.stop();
  });
});

it('says how it is used where it is used wrongly', { timeout }, async () => {
  expect(await epoch({}, 'old')).toMatchObject({ code: 2, stdout: '', stderr: 'npm run epoch -- new\n' });
});
