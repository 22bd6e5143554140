import { afterAll, beforeAll, it } from 'vitest';
import { codeOf } from '../../testing/authenticator.ts';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard({ env: { HALYARD_REQUIRE_SECOND_FACTOR: 'true' } });
});
afterAll(() => d?.close());

it('leads whoever has no second factor to setting one up, and lets them in then', async () => {
  const { page } = await d.open('/projects/default');
  await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
  await page.getByRole('textbox', { name: 'Your password' }).fill(d.people.administrator.password);
  const begun = page.waitForResponse((answer) => answer.url().endsWith('/auth/two-factor/enable'));
  await page.getByRole('button', { name: 'Go on' }).click();
  const { totpURI } = (await (await begun).json()) as { totpURI: string };
  await page.getByLabel('The code that it shows').fill(codeOf(totpURI));
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByRole('button', { name: 'Account of Ada Lovelace' }).waitFor();
});
