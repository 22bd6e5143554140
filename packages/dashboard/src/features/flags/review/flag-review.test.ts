/** From a draft to what is live, and what stands beside the targeting of a flag: in a browser, against the service. */
import type { FlagAnswer } from '@halyard/contract';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../../../testing/start-dashboard.ts';
import { beginDraft } from './begin-draft.ts';

let d: TestDashboard;
const project = 'default';

beforeAll(async () => {
  d = await startDashboard();
  await d.api('PATCH', '/environments/production', { body: { protected: true, approvals: 1 } });
});
afterAll(() => d?.close());

async function makeFlag(key: string, environments: Record<string, unknown> = {}): Promise<void> {
  await d.api('POST', '/flags', { body: { key, kind: 'boolean', environments } });
}
async function live(key: string): Promise<FlagAnswer> {
  return (await d.api('GET', `/flags/${key}`)).body;
}
const turnOn = (environment: string) => (flag: FlagAnswer) => {
  const value = { ...flag.environments[environment]!, enabled: true };
  return { ...flag, environments: { ...flag.environments, [environment]: value } };
};

async function review(
  key: string,
  edit: (flag: FlagAnswer) => FlagAnswer,
  as: 'administrator' | 'editor' = 'editor',
): Promise<{ page: Page; dialog: ReturnType<Page['getByRole']> }> {
  const { page } = await d.open(`/projects/${project}/flags/${key}?environment=staging`, { as });
  await beginDraft(page, { project, flag: key }, edit);
  await page.getByRole('button', { name: 'Review changes' }).click();
  const dialog = page.getByRole('dialog', { name: `Review changes of ${key}` });
  await dialog.getByRole('heading', { name: 'What it does' }).waitFor();
  return { page, dialog };
}

describe('the review of a draft', () => {
  it('says what it does, saves it where the button says, and takes it back', async () => {
    await makeFlag('saved');
    const { page, dialog } = await review('saved', turnOn('staging'));
    await dialog.getByText('Everyone gets on.').waitFor();
    await dialog.getByText('Nothing else is scheduled, proposed or rolling out on it.').waitFor();
    await dialog.getByLabel('Comment (optional)').fill('as agreed');
    await dialog.getByRole('button', { name: 'Save in staging' }).click();
    await page.getByText('saved is saved in staging').waitFor();
    expect((await live('saved')).environments['staging']!.enabled).toBe(true);
    const [change] = (await d.api('GET', '/flags/saved/history')).body.items;
    expect(change).toMatchObject({ comment: 'as agreed', operation: 'flags.put' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('saved is as it was before').waitFor();
    expect((await live('saved')).environments['staging']!.enabled).toBe(false);
  });

  it('says before it is pressed that it becomes a proposal, and what it would do in the end', async () => {
    await makeFlag('proposed');
    const { page, dialog } = await review('proposed', turnOn('production'));
    await dialog.getByText('Everyone gets on.').waitFor();
    await dialog.getByText(/production is protected, so nothing is live yet when you press this/).waitFor();
    expect(await dialog.getByText('Emergency: skip approval').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Propose for production' }).click();
    await page.getByText('proposed: proposed. Nothing is live before it is approved.').waitFor();
    expect((await live('proposed')).environments['production']!.enabled).toBe(false);
    const { items } = (await d.api('GET', '/held-operations?flag=proposed')).body;
    expect(items).toMatchObject([{ approvalsNeeded: 1, author: { name: d.people.editor.name } }]);
  });

  it('keeps the comment, the way and the time when somebody changes the flag meanwhile', async () => {
    await makeFlag('crowded');
    const { page, dialog } = await review('crowded', turnOn('staging'));
    await dialog.getByText('At a time').click();
    await dialog.getByLabel('When').fill('2099-07-01T09:00');
    await dialog.getByLabel('Comment (optional)').fill('a long reason');
    const rehearsed = page.waitForResponse((answer) => answer.url().includes('dry-run=true'));
    await d.api('PATCH', '/flags/crowded', { as: 'administrator', body: { description: 'Theirs' } });
    await rehearsed;
    await page
      .getByText(/Ada Lovelace changed description/)
      .first()
      .waitFor();
    await dialog.locator('[aria-busy="false"]').waitFor();
    expect(await dialog.getByLabel('When').inputValue()).toBe('2099-07-01T09:00');
    expect(await dialog.getByLabel('Comment (optional)').inputValue()).toBe('a long reason');
    // The same where it cannot be tried out for a while.
    await page.route(/dry-run=true/, (route) => route.abort());
    await d.api('PATCH', '/flags/crowded', { as: 'administrator', body: { description: 'And again' } });
    await dialog.getByRole('button', { name: 'Try again' }).waitFor();
    expect(await dialog.getByRole('button', { name: 'Schedule for staging' }).isEnabled()).toBe(false);
    await page.unroute(/dry-run=true/);
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await dialog.getByRole('button', { name: 'Schedule for staging' }).click();
    await page.getByText('crowded: scheduled. Nothing is live before its time.').waitFor();
    expect((await live('crowded')).description).toBe('And again');
    const { items } = (await d.api('GET', '/held-operations?flag=crowded')).body;
    expect(items).toMatchObject([{ comment: 'a long reason' }]);
    expect(Date.parse(items[0].dueAt)).toBe(Date.UTC(2099, 6, 1, 7));
  });

  it('holds it until a time that is still to come', async () => {
    await makeFlag('later');
    const { page, dialog } = await review('later', turnOn('staging'));
    await dialog.getByText('At a time').click();
    await dialog.getByText('By the clocks of Europe/Berlin').waitFor();
    await dialog.getByRole('button', { name: 'Schedule for staging' }).click();
    await dialog.getByText('Say when, later than now').waitFor();
    await dialog.getByLabel('When').fill('2099-07-01T09:00');
    await dialog.getByRole('button', { name: 'Schedule for staging' }).click();
    await page.getByText('later: scheduled. Nothing is live before its time.').waitFor();
    const [held] = (await d.api('GET', '/held-operations?flag=later')).body.items;
    expect(held.dueAt).toBe('2099-07-01T07:00:00.000Z');
  });

  it('goes past protection only with a reason, and loudly', async () => {
    await makeFlag('urgent');
    const { page, dialog } = await review('urgent', turnOn('production'), 'administrator');
    await dialog.getByText('Emergency: skip approval').click();
    const button = dialog.getByRole('button', { name: 'Bypass protection and save in production' });
    await button.click();
    await dialog.getByText('Say why: it stands in the log').waitFor();
    await dialog.getByLabel('Why protection is bypassed').fill('payments are down');
    await button.click();
    await page.getByText('urgent is saved in production').waitFor();
    const [change] = (await d.api('GET', '/flags/urgent/history')).body.items;
    expect(change).toMatchObject({ comment: 'payments are down', actor: { bypassed: ['production'] } });
  });

  it('overwrites nothing that somebody else saved meanwhile', async () => {
    await makeFlag('both');
    const { page, dialog } = await review('both', turnOn('staging'));
    await d.api('PATCH', '/flags/both', { body: { description: 'somebody else was here' } });
    await d.api('POST', '/flags/both/environments/development/enable');
    // Merged beneath the draft, and rehearsed anew; until then it is refused as stale.
    await page.getByText(/changed description, development: whether it is on/).waitFor();
    await dialog.getByRole('button', { name: 'Save in staging' }).click();
    await page.getByText('both is saved in staging').waitFor();
    const flag = await live('both');
    expect(flag.description).toBe('somebody else was here');
    expect(flag.environments['development']!.enabled).toBe(true);
    expect(flag.environments['staging']!.enabled).toBe(true);
  });
});

describe('a kill', () => {
  it('is one button with a reason, seen while it stands, and lifted', async () => {
    await makeFlag('fails', { staging: { enabled: true, otherwise: { serve: 'on' } } });
    const { page } = await d.open(`/projects/${project}/flags/fails?environment=staging`, { as: 'editor' });
    await page.getByRole('button', { name: 'Kill in staging' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/Nobody has to approve it/).waitFor();
    await dialog.getByLabel('Why').fill('payments fail');
    await dialog.getByRole('button', { name: 'Kill in staging' }).click();
    await page.getByText(new RegExp(`By ${d.people.editor.name}.*payments fail`)).waitFor();
    expect((await live('fails')).environments['staging']!.killed).toMatchObject({ reason: 'payments fail' });
    await page.getByRole('button', { name: 'Lift the kill in staging' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Lift in staging' }).click();
    await page.getByText('fails does again in staging what is written').waitFor();
    await page.getByRole('button', { name: 'Kill in staging' }).waitFor();
    expect((await live('fails')).environments['staging']!.killed).toBeNull();
  });

  it('by a kill switch stays what it was asked as, though somebody else is faster', async () => {
    const on = { enabled: true, otherwise: { serve: 'on' } };
    const body = { key: 'breaker', kind: 'kill-switch', environments: { staging: on } };
    await d.api('POST', '/flags', { body });
    const { page } = await d.open(`/projects/${project}/flags/breaker?environment=staging`, { as: 'editor' });
    await page.getByRole('switch', { name: 'breaker in staging' }).press('Space');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Turn off in staging' }).waitFor();
    await d.api('POST', '/flags/breaker/environments/staging/disable');
    await page.getByText('Off in staging', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Turn off in staging' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await live('breaker')).environments['staging']!.enabled).toBe(false);
  });

  it('is not there for who may not', async () => {
    const { page } = await d.open(`/projects/${project}/flags/fails?environment=staging&view=across`, {
      as: 'viewer',
    });
    await page.getByText('Everyone gets on.').waitFor();
    for (const name of [/^Kill in/, /^Lift/, /^Copy to/, /^Make like/, /^Inherit/]) {
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    }
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Copy as JSON' }).waitFor();
    for (const name of ['Archive…', 'Duplicate…']) {
      expect(await page.getByRole('menuitem', { name }).count()).toBe(0);
    }
  });
});

describe('beside the targeting', () => {
  it('says who has the last change', async () => {
    await makeFlag('delivered');
    await using listening = await listen(`${d.url}/sdk/stream`, d.keys.server);
    const path = `/projects/${project}/flags/delivered?environment=development`;
    const { page } = await d.open(path, { as: 'viewer' });
    await page.getByRole('button', { name: /The one connection has v\d+/ }).click();
    await page.getByRole('dialog').getByRole('heading', { name: 'Nodes' }).waitFor();
    expect(listening.status).toBe(200);
  });

  it('counts evaluations, as a picture and as a table', async () => {
    await makeFlag('asked', { development: { enabled: true, otherwise: { serve: 'on' } } });
    const at = new Date().toISOString();
    const summary = { kind: 'summary', flag: 'asked', variant: 'on', reason: 'STATIC', from: at, to: at };
    await fetch(`${d.url}/sdk/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${d.keys.server}`, 'content-type': 'application/json' },
      body: JSON.stringify({ instance: 'test', sequence: 1, events: [{ ...summary, count: 1234 }] }),
    });
    const path = `/projects/${project}/flags/asked?environment=development&view=usage`;
    const { page } = await d.open(path, { as: 'viewer' });
    await page.getByText(/1,234 evaluations: 100 % on/).waitFor();
    await page.getByText('Table', { exact: true }).click();
    await page.getByRole('table', { name: 'Evaluations over time' }).waitFor();
    expect(page.url()).toContain('table=true');
    await page.getByText('7d', { exact: true }).click();
    await page.getByText(/^Last 7 days: 1,234/).waitFor();
  });

  it('shows what differs between environments, and copies a piece of it', async () => {
    await makeFlag('unlike', { staging: { enabled: true, otherwise: { serve: 'on' } } });
    const path = `/projects/${project}/flags/unlike?view=across&reference=staging`;
    const { page } = await d.open(path, { as: 'editor' });
    const row = page.getByRole('listitem').filter({ hasText: 'development' }).first();
    await row.getByText('off instead of on').waitFor();
    await row.getByRole('button', { name: 'Make like staging' }).click();
    const dialog = page.getByRole('dialog', { name: 'Copy unlike from staging to development' });
    await dialog.getByRole('checkbox', { name: 'whether it is on' }).waitFor();
    await dialog.getByRole('button', { name: 'Save in development' }).click();
    await page.getByText('unlike does in development what it does in staging').waitFor();
    expect((await live('unlike')).environments['development']!.enabled).toBe(true);
  });

  it('tells the history, looks back, and restores what was', async () => {
    await makeFlag('old');
    await d.api('POST', '/flags/old/environments/staging/enable');
    const path = `/projects/${project}/flags/old?view=history&environment=staging`;
    const { page } = await d.open(path, { as: 'editor' });
    const change = page.getByRole('button', { name: /created flag old/ });
    await change.click();
    await page.getByRole('button', { name: 'What did a user get then?' }).click();
    await page.getByLabel('Value of targetingKey').fill('user-7');
    await page.getByRole('button', { name: 'Show what they got' }).click();
    await page.getByRole('heading', { name: 'When it became another answer' }).waitFor();
    await page.getByText(/off → on/).waitFor();
    await page.waitForURL(/user-7/);
    await page.goto(`${d.url}/app${path}`);
    await change.click();
    await page.getByRole('button', { name: 'Restore how it stood after this' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The history keeps everything: this is a new change.').waitFor();
    await dialog.getByRole('button', { name: 'Save in staging' }).click();
    await page.getByText(/old is as it stood after change \d+/).waitFor();
    expect((await live('old')).environments['staging']!.enabled).toBe(false);
  });

  it('names whoever still uses what is to be archived, and makes a copy of it', async () => {
    await makeFlag('base');
    const rules = [{ id: 'r', if: { flag: 'base', variants: ['on'] }, serve: 'on' }];
    await makeFlag('stands-on-it', { staging: { rules } });
    const { page } = await d.open(`/projects/${project}/flags/base?environment=staging`, {
      allowed: [/409/],
    });
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Archive…' }).click();
    await page.getByRole('link', { name: 'flag stands-on-it in staging' }).waitFor();
    await page.getByRole('button', { name: 'Close the review' }).click();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Duplicate…' }).click();
    await page.getByRole('dialog').getByLabel('Key').fill('base');
    await page.getByRole('button', { name: 'Duplicate' }).click();
    await page.getByText('The name is taken').waitFor();
    await page.getByRole('dialog').getByLabel('Key').fill('base-2');
    await page.getByRole('button', { name: 'Duplicate' }).click();
    await page.getByRole('heading', { name: 'base-2' }).waitFor();
    expect((await live('base-2')).kind).toBe('boolean');
  });
});

/** A connection that stays open, as that of an SDK. */
async function listen(url: string, key: string): Promise<{ status: number } & AsyncDisposable> {
  const abort = new AbortController();
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${key}`, accept: 'text/event-stream' },
    signal: abort.signal,
  });
  void answer.body?.pipeTo(new WritableStream()).catch(() => {});
  return {
    status: answer.status,
    async [Symbol.asyncDispose]() {
      abort.abort();
    },
  };
}
