import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
  await d.api('POST', '/projects', { body: { key: 'empty', name: 'Empty' } });
  await d.api('POST', '/flags', { body: { key: 'dark-mode', name: 'Dark mode', kind: 'boolean' } });
});
afterAll(() => d?.close());

describe('home', () => {
  it('teaches where there is nothing yet, and leads to the guided start', async () => {
    const { page } = await d.open('/projects/empty');
    await page.getByRole('heading', { name: /first evaluation/ }).waitFor();
    expect(await page.getByRole('link', { name: 'Begin' }).getAttribute('href')).toContain(
      '/projects/empty/start',
    );
    const { page: theirs } = await d.open('/projects/empty', { as: 'viewer' });
    await theirs.getByRole('heading', { name: /first evaluation/ }).waitFor();
    expect(await theirs.getByRole('link', { name: 'Begin' }).count()).toBe(0);
  });

  it('says that nothing waits, until something does: live, and to whoever can decide', async () => {
    const { page } = await d.open('/projects/default', { as: 'approver' });
    await page.getByText('Nothing waits for you').waitFor();
    await d.api('POST', '/flags/dark-mode/environments/staging/enable?propose=true&comment=please', {
      as: 'editor',
    });
    const waits = page.getByRole('region', { name: 'Waiting for your approval (1)' });
    await waits.getByText('Enable dark-mode in staging').waitFor();
    await waits.getByText('by Grace Hopper: “please”').waitFor();
    const { page: theirs } = await d.open('/projects/default', { as: 'editor' });
    await theirs.getByText('Nothing waits for you').waitFor();
    const [held] = (await d.api('GET', '/held-operations?limit=1')).body.items;
    await d.api('POST', `/held-operations/${held.id}/reject`, {
      as: 'approver',
      body: { revision: held.revision, comment: 'after the holidays' },
    });
    const rejected = theirs.getByRole('region', { name: 'Rejected (1)' });
    await rejected.getByText('after the holidays').waitFor();
  });

  it('tells of kills, keys that end, what is coming and what happened', async () => {
    const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    await d.api('POST', '/flags/dark-mode/environments/production/kill', { body: { reason: 'too dark' } });
    await d.api('POST', '/keys', {
      body: { kind: 'server', name: 'Old shop', environment: 'production', expiresAt: inHours(30) },
    });
    await d.api('POST', `/flags/dark-mode/environments/development/enable?at=${inHours(5)}`);
    const { page } = await d.open('/projects/default');
    await page
      .getByRole('region', { name: 'Killed flags (1)' })
      .getByText('Dark mode is killed in production')
      .waitFor();
    await page
      .getByRole('region', { name: 'Keys that end (1)' })
      .getByText(/Old shop/)
      .waitFor();
    await page
      .getByRole('region', { name: 'Coming within a day' })
      .getByText(/Enable dark-mode in development/)
      .waitFor();
    const lately = page.getByRole('region', { name: 'Happened lately' });
    await lately
      .getByRole('link', { name: /killed dark-mode in production/ })
      .first()
      .waitFor();
    await page.getByRole('link', { name: /^1\s*On in|^\d+\s*On in production/ }).waitFor();
  });
});
