import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { wallClock } from '../../kit/clocks.ts';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
});
afterAll(() => d?.close());

let made = 0;
const aFlag = async () => {
  const key = `flag-${++made}`;
  await d.api('POST', '/flags', { body: { key, kind: 'boolean' } });
  return key;
};
const isOn = async (flag: string) =>
  (await d.api('GET', `/flags/${flag}/environments/development`)).body.enabled as boolean;
const schedules = '/projects/default/rollouts?tab=schedules';
const dialog = (page: Page) => page.getByRole('dialog');
/** By the clocks of the browser. */
const clock = (inMs: number) => wallClock(new Date(Date.now() + inMs), 'Europe/Berlin');

const openForm = async (page: Page, flag: string) => {
  await page.getByRole('button', { name: 'Schedule a flag' }).click();
  await dialog(page).getByLabel('Flag').fill(flag);
  await dialog(page).getByRole('button', { name: flag }).click();
  await dialog(page).getByText('If it cannot run on time').waitFor();
};

it('turns a flag on at a time, and shows that it did', async () => {
  const flag = await aFlag();
  const { page } = await d.open(`${schedules}&flag=${flag}`, { as: 'editor' });
  await openForm(page, flag);
  await dialog(page).getByLabel('When').fill(clock(-60_000));
  await dialog(page).getByRole('button', { name: 'Schedule: turn on in development' }).click();
  await dialog(page)
    .getByText(/is over already/)
    .first()
    .waitFor();
  await dialog(page).getByLabel('When').fill(clock(3_600_000));
  await dialog(page).getByRole('button', { name: 'Schedule: turn on in development' }).click();
  const row = page.getByRole('link', { name: `Enable ${flag} in development` });
  await row.click();
  await page.getByText('It runs by itself').waitFor();
  // Sooner only now: until it is seen to wait takes as long as it takes.
  const [held] = (await d.api('GET', `/held-operations?flag=${flag}`)).body.items;
  const soon = new Date(Date.now() + 3_000).toISOString();
  await d.api('PATCH', `/held-operations/${held.id}`, { body: { at: soon } });
  await page.getByText('It ran; the log has the change.').waitFor();
  expect(await isOn(flag)).toBe(true);
});

it('says rules in words with what comes next, is edited, and cancelled', async () => {
  const flag = await aFlag();
  const { page } = await d.open(`${schedules}&flag=${flag}`, { as: 'editor' });
  await openForm(page, flag);
  await dialog(page).getByText('Again and again', { exact: true }).click();
  await dialog(page).getByText('every weekday at 09:00 in Europe/Berlin').waitFor();
  await dialog(page).getByRole('button', { name: 'Schedule: turn on in development' }).click();
  await page.getByRole('link', { name: `Enable ${flag} in development` }).click();
  await page.getByText('every weekday at 09:00 in Europe/Berlin').first().waitFor();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await dialog(page).getByLabel('Repeats: time').fill('10:30');
  await dialog(page).getByRole('textbox', { name: 'Why' }).fill('Office hours');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await page.getByText('every weekday at 10:30 in Europe/Berlin').first().waitFor();
  await page.getByText('“Office hours”').waitFor();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Cancel it' }).click();
  await dialog(page).getByRole('button', { name: 'Cancel the schedule' }).click();
  await page.getByText('Somebody cancelled it. It will not run.').waitFor();
});

it('opens a window, which is cancelled as a whole', async () => {
  const flag = await aFlag();
  const { page } = await d.open(`${schedules}&flag=${flag}`, { as: 'editor' });
  await openForm(page, flag);
  await dialog(page).getByText('For a while', { exact: true }).click();
  await dialog(page).getByLabel('On from').fill(clock(7_200_000));
  await dialog(page).getByLabel('Off at').fill(clock(3_600_000));
  await dialog(page).getByRole('button', { name: 'Schedule the window in development' }).click();
  await dialog(page).getByText('must be after `from`').first().waitFor();
  await dialog(page).getByLabel('Off at').fill(clock(9_000_000));
  await dialog(page).getByRole('button', { name: 'Schedule the window in development' }).click();
  const windows = page.getByRole('region', { name: `Windows of ${flag}` });
  await windows.getByRole('button', { name: 'Cancel window' }).click();
  await dialog(page).getByRole('button', { name: 'Cancel the window in development' }).click();
  await page.getByText('Nothing is scheduled').waitFor();
});

it('shows what was edited meanwhile, field by field, and holds it again', async () => {
  const flag = await aFlag();
  const at = new Date(Date.now() + 3_600_000).toISOString();
  const path = `/flags/${flag}/environments/development`;
  const { body: held } = await d.api('PATCH', `${path}?at=${at}`, {
    as: 'editor',
    body: { otherwise: { serve: 'on' }, off: 'on' },
  });
  const { page } = await d.open(`/projects/default/proposals/${held.id}`, { as: 'editor' });
  await page.getByText('It runs by itself').waitFor();
  await d.api('PATCH', path, { body: { off: null } });
  await page.getByText('1 place was edited since: as it stands, it will not run').waitFor();
  await page.getByRole('button', { name: 'Hold it again against today’s values' }).click();
  await dialog(page).getByRole('button', { name: 'Hold it again' }).click();
  await page.waitForURL((url) => url.pathname.includes('/proposals/') && !url.pathname.endsWith(held.id));
  await page.getByText('It runs by itself').waitFor();
  expect((await d.api('GET', `/held-operations/${held.id}`)).body.state).toBe('cancelled');
  expect(await page.getByText(/edited since/).count()).toBe(0);
});

it('shows a viewer what waits, and nothing to press', async () => {
  const flag = await aFlag();
  const at = new Date(Date.now() + 3_600_000).toISOString();
  await d.api('POST', `/flags/${flag}/environments/development/enable?at=${at}`);
  const { page } = await d.open(`${schedules}&flag=${flag}`, { as: 'viewer' });
  await page.getByRole('link', { name: `Enable ${flag} in development` }).click();
  await page.getByRole('heading', { name: 'When and where' }).waitFor();
  await page.getByRole('heading', { name: 'The difference' }).waitFor();
  const names = await page.getByRole('main').getByRole('button').allInnerTexts();
  expect(names.filter((name) => !/way/.test(name))).toEqual([]);
});

it('shows a calendar that is walked by keys, and what conflicts', async () => {
  const flag = await aFlag();
  const at = new Date(Date.now() + 60_000).toISOString();
  const path = `/flags/${flag}/environments/development`;
  await d.api('PATCH', `${path}?at=${at}`, { body: { off: 'on' } });
  await d.api('PATCH', path, { body: { off: null } });
  const { page } = await d.open(`/projects/default/rollouts?tab=calendar&flag=${flag}`, { as: 'viewer' });
  const chosen = page.getByRole('region', { name: 'The chosen day' });
  const day = page.getByRole('button', { pressed: true });
  await day.focus();
  /** By a key from one day to another, which is chosen then and has the focus. */
  const walk = async (key: string) => {
    const before = await day.getAttribute('data-day');
    await page.keyboard.press(key);
    await page.locator(`[aria-pressed="true"]:focus:not([data-day="${before}"])`).waitFor();
  };
  const nearMidnight = clock(0).slice(0, 10) !== clock(60_000).slice(0, 10);
  if (nearMidnight) await walk('ArrowRight');
  await chosen.getByRole('link', { name: `Change ${flag} in development` }).waitFor();
  await chosen.getByText('Conflicts: 1 place was edited since').waitFor();
  await walk('ArrowRight');
  await chosen.getByText('Nothing changes by itself on this day.').waitFor();
  // The next five weeks may reach into the next month, and never into the one after it.
  await walk('PageDown');
  await walk('PageDown');
  await page.waitForURL(/month=/);
});
