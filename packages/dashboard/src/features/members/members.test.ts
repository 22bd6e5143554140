import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';
import { mailto, wholeLink } from './one-member.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
});
afterAll(() => d?.close());

const members = '/projects/default/settings/members';
const idOf = async (name: string) =>
  (await d.api('GET', '/members')).body.items.find(
    ({ account }: { account: { name: string } }) => account.name === name,
  ).account.id;
const rolesOf = async (name: string) => (await d.api('GET', `/members/${await idOf(name)}`)).body.roles;

describe('members', () => {
  it('are invited by a link that is shown once, and may be withdrawn', async () => {
    const { page } = await d.open(members);
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
    await dialog.getByRole('textbox', { name: 'E-mail' }).fill('nobody');
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    await dialog
      .getByText(/use an e-mail address/)
      .first()
      .waitFor();
    await dialog.getByRole('textbox', { name: 'E-mail' }).fill('hedy@example.com');
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    const shown = page.getByRole('dialog', { name: 'Hand this link on now' });
    const link = await shown.getByText(/#hal_link_/).innerText();
    expect(link).toMatch(new RegExp(`^${d.url}/app/join#hal_link_`));
    const mail = await shown.getByRole('link', { name: 'Write an e-mail' }).getAttribute('href');
    expect(decodeURIComponent(mail ?? '')).toContain(link);
    await shown.getByRole('button', { name: 'I have handed it on' }).click();
    await page.getByRole('button', { name: /Withdraw.*hedy@example.com/ }).click();
    await page.getByRole('button', { name: 'Withdraw it' }).click();
    await page.getByText('The link for hedy@example.com holds no more').waitFor();
  });

  it('are given other roles, and a change by somebody else meanwhile is shown', async () => {
    const { page } = await d.open(members);
    await page.getByRole('button', { name: 'Actions for Alan Turing' }).click();
    await page.getByRole('menuitem', { name: 'Change roles…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Roles of Alan Turing' });
    await dialog.getByRole('button', { name: 'Add a role' }).click();
    await d.api('PUT', `/members/${await idOf('Alan Turing')}`, {
      body: { roles: [{ role: 'viewer', project: 'default' }] },
    });
    await dialog.getByText('Somebody changed these roles while you were editing').waitFor();
    await dialog.getByRole('button', { name: 'Take theirs' }).click();
    await dialog.getByRole('button', { name: 'Add a role' }).click();
    await dialog.getByRole('combobox', { name: 'Role 2', exact: true }).click();
    await page.getByRole('option', { name: 'Editor' }).click();
    await dialog.getByRole('button', { name: 'Save the roles of Alan Turing' }).click();
    await page.getByText('Alan Turing holds other roles from now on').waitFor();
    expect(await rolesOf('Alan Turing')).toEqual([
      { role: 'editor', project: 'default' },
      { role: 'viewer', project: 'default' },
    ]);
    // To undo it takes nothing back that somebody did after it.
    const others = [{ role: 'viewer', project: null }];
    await d.api('PUT', `/members/${await idOf('Alan Turing')}`, { body: { roles: others } });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Alan Turing was changed since, so nothing was undone').waitFor();
    expect(await rolesOf('Alan Turing')).toEqual(others);
  });

  it('are given roles beside those that they have now, also right after a change', async () => {
    const { page } = await d.open(members);
    const dialog = page.getByRole('dialog', { name: 'Roles of Joan Clarke' });
    const role = (place: number) => dialog.getByRole('combobox', { name: `Role ${place}`, exact: true });
    const openRoles = async () => {
      await page.getByRole('button', { name: 'Actions for Joan Clarke' }).click();
      await page.getByRole('menuitem', { name: 'Change roles…' }).click();
    };
    await openRoles();
    await role(1).waitFor();
    // What was read of her is old once she is changed, and what there is then comes late.
    const { promise: opened, resolve: answer } = Promise.withResolvers<void>();
    await page.route(/\/members\/[^/?]+$/, async (route) => {
      if (route.request().method() === 'GET') await opened;
      await route.continue();
    });
    await dialog.getByRole('button', { name: 'Add a role' }).click();
    await role(2).click();
    await page.getByRole('option', { name: 'Editor' }).click();
    await dialog.getByRole('button', { name: 'Save the roles of Joan Clarke' }).click();
    await page.getByText('Joan Clarke holds other roles from now on').waitFor();
    await openRoles();
    await dialog.waitFor();
    answer();
    await role(2).waitFor();
    expect(await dialog.getByText('Somebody changed these roles').count()).toBe(0);
  });

  it('stay at least one administrator', async () => {
    const { page } = await d.open(members);
    await page.getByRole('button', { name: 'Actions for Ada Lovelace' }).click();
    await page.getByRole('menuitem', { name: 'Change roles…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Roles of Ada Lovelace' });
    await dialog.getByRole('button', { name: 'Take role 1 away' }).click();
    await dialog.getByRole('button', { name: 'Save the roles of Ada Lovelace' }).click();
    await dialog.getByText('Nobody would be left to administer').waitFor();
    expect(await rolesOf('Ada Lovelace')).toEqual([{ role: 'administrator', project: null }]);
  });

  it('are disabled, enabled, and given a link for a new password', async () => {
    const { page } = await d.open(members);
    const actions = page.getByRole('button', { name: 'Actions for Joan Clarke' });
    await actions.click();
    await page.getByRole('menuitem', { name: 'Disable…' }).click();
    await page.getByRole('button', { name: 'Disable Joan Clarke' }).click();
    await page
      .getByRole('row', { name: /Joan Clarke/ })
      .getByText('disabled')
      .waitFor();
    await actions.click();
    await page.getByRole('menuitem', { name: 'Enable' }).click();
    await page.getByText('Joan Clarke may come in again').waitFor();
    await actions.click();
    await page.getByRole('menuitem', { name: 'Make a reset link…' }).click();
    await page.getByRole('button', { name: 'Make the link' }).click();
    await page.getByText(/#hal_link_/).waitFor();
  });

  it('are not removed before it is said which keys they know that are not theirs', async () => {
    const body = { kind: 'api', name: 'of the pipeline', scopes: ['flags:read'] };
    await d.api('POST', '/keys', { body, as: 'administrator' });
    const { page } = await d.open(members);
    await page.getByRole('button', { name: 'Actions for Ada Lovelace' }).click();
    await page.getByRole('menuitem', { name: 'Remove…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('of the pipeline (default)').waitFor();
    await dialog.getByText('These go on working: rotate or revoke them.').waitFor();
  });

  it('are seen, and no more, by a viewer', async () => {
    const { page } = await d.open(members, { as: 'viewer' });
    await page.getByRole('row', { name: /Ada Lovelace/ }).waitFor();
    expect(await page.getByRole('button', { name: /^Actions for|Invite/ }).count()).toBe(0);
  });
});

describe('service accounts', () => {
  it('are made with a role, renamed and deleted', async () => {
    const { page } = await d.open('/projects/default/settings/service-accounts');
    await page.getByRole('button', { name: 'New service account' }).click();
    const dialog = page.getByRole('dialog', { name: 'New service account' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Deploy pipeline');
    await dialog.getByRole('button', { name: 'Create Deploy pipeline' }).click();
    const row = page.getByRole('row', { name: /Deploy pipeline/ });
    await row.getByText('editor').waitFor();
    expect(await rolesOf('Deploy pipeline')).toEqual([{ role: 'editor', project: 'default' }]);
    await page.getByRole('button', { name: 'Actions for Deploy pipeline' }).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    await page.getByText(/cannot be taken back/).waitFor();
    await page.getByRole('button', { name: 'Delete Deploy pipeline' }).click();
    await page.getByText('No program has an account yet').waitFor();
  });
});

describe('a link that is handed on', () => {
  it('is whole also where the service does not know its address', () => {
    const here = { origin: 'https://a.example', base: '/halyard' };
    expect(wholeLink('/app/join#x', here)).toBe('https://a.example/halyard/app/join#x');
    expect(wholeLink('https://b.example/app/join#x', here)).toBe('https://b.example/app/join#x');
  });

  it('is no way to put other recipients into a message', () => {
    expect(mailto('a?bcc=b@example.com', 's', 't')).not.toContain('?bcc');
  });
});
