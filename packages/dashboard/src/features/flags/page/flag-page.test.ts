import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDashboard, type TestDashboard } from '../../../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard();
});
afterAll(() => d.close());

const inProject = 'project=default';
const split = { on: 25_000, off: 75_000 };

/** A flag with two rules in development. */
async function aFlag(key: string, more: object = {}): Promise<void> {
  await d.api('POST', `/flags?${inProject}`, {
    body: {
      key,
      kind: 'boolean',
      environments: {
        development: {
          enabled: true,
          off: 'off',
          rules: [
            { id: 'staff', if: { attribute: 'role', op: 'in', values: ['staff'] }, serve: 'on' },
            {
              id: 'germany',
              if: { attribute: 'geo.country', op: 'in', values: ['DE'] },
              serve: { split: Object.entries(split).map(([variant, weight]) => ({ variant, weight })) },
            },
          ],
          otherwise: { serve: 'off' },
        },
      },
      ...more,
    },
  });
}

async function open(key: string, options: Parameters<TestDashboard['open']>[1] = {}): Promise<Page> {
  const { page } = await d.open(`/projects/default/flags/${key}?environment=development`, options);
  await page.getByRole('heading', { name: key }).waitFor();
  return page;
}

async function live(key: string) {
  return (await d.api('GET', `/flags/${key}?${inProject}`)).body.environments.development;
}

const rule = (page: Page, place: number) => page.getByRole('button', { name: new RegExp(`^Rule ${place}:`) });
const bar = (page: Page) => page.getByRole('region', { name: 'Draft' });

async function save(page: Page): Promise<void> {
  await bar(page).getByRole('button', { name: 'Review changes' }).click();
  await page.getByRole('dialog').getByRole('button', { name: /^Save/ }).click();
  await bar(page).waitFor({ state: 'detached' });
}

/** By the pointer, one of two rules from its handle to that of the other, whose place it has once it is over it. */
async function drag(page: Page, from: number, to: number): Promise<void> {
  const handle = (place: number) => page.getByRole('button', { name: `Move rule ${place}` });
  await handle(from).hover();
  const { x, y, width, height } = (await handle(to).boundingBox())!;
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 6 });
  await saidPlace(page, to);
  await page.mouse.up();
}

/** What whoever cannot see it hears while a rule is moved. */
const saidPlace = (page: Page, place: number) =>
  page.getByText(`At place ${place} of 2.`, { exact: true }).waitFor();

/** As somebody types who selects all first. */
async function write(editor: Locator, text: string): Promise<void> {
  await editor.click();
  await editor.press('ControlOrMeta+a');
  await editor.press('Delete');
  await editor.page().keyboard.insertText(text);
}

describe('rules', () => {
  it('are built in their place, reviewed, and live once saved', async () => {
    await aFlag('build');
    const page = await open('build');
    await page.getByRole('button', { name: 'Add rule' }).click();
    const editor = page.getByRole('group', { name: 'Rule 3', exact: true });
    await page.getByText('Still to be filled in.').first().waitFor();
    await editor.getByLabel('Attribute').fill('app.version');
    await editor.getByLabel('Values').fill('2.3');
    await editor.getByLabel('Values').press('Enter');
    await editor
      .getByRole('button', { name: 'Or condition' })
      .or(editor.getByRole('button', { name: 'And condition' }))
      .click();
    await editor.getByLabel('Attribute').nth(1).fill('plan');
    await editor.getByLabel('Values').nth(1).fill('pro');
    await editor.getByLabel('Values').nth(1).press('Enter');
    await editor.getByRole('button', { name: 'Done' }).click();
    await page.getByText('People on 2.3 or later whose plan is pro get on.').waitFor();
    await bar(page).getByText('1 edit', { exact: true }).waitFor();
    expect((await live('build')).rules).toHaveLength(2);

    await save(page);
    const { rules } = await live('build');
    expect(rules[2].if).toEqual({
      all: [
        { attribute: 'app.version', op: 'gte', as: 'semver', values: ['2.3'] },
        { attribute: 'plan', op: 'in', values: ['pro'] },
      ],
    });
    expect(rules[2].serve).toBe('on');
  });

  it('are moved by keys, from the menu and by the pointer, duplicated, and deleted with a way back', async () => {
    await aFlag('order');
    const page = await open('order');
    await rule(page, 2).press('Alt+ArrowUp');
    await page.getByRole('button', { name: /^Rule 1: 25 % of people in Germany/ }).waitFor();
    await page.getByRole('button', { name: 'More for rule 1' }).click();
    await page.getByRole('menuitem', { name: 'Move down' }).click();
    await page.getByRole('button', { name: /^Rule 2: 25 % of people in Germany/ }).waitFor();
    await bar(page).waitFor({ state: 'detached' });

    await drag(page, 2, 1);
    await page.getByRole('button', { name: /^Rule 1: 25 % of people in Germany/ }).waitFor();
    await drag(page, 1, 2);
    await page.getByRole('button', { name: /^Rule 2: 25 % of people in Germany/ }).waitFor();
    await bar(page).waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Move rule 2' }).press('Space');
    await saidPlace(page, 2);
    await page.getByRole('button', { name: 'Move rule 2' }).press('ArrowUp');
    await saidPlace(page, 1);
    await page.getByRole('button', { name: 'Move rule 2' }).press('Space');
    await page.getByRole('button', { name: /^Rule 1: 25 % of people in Germany/ }).waitFor();

    await page.getByRole('button', { name: 'More for rule 1' }).click();
    await page.getByRole('menuitem', { name: 'Delete rule' }).click();
    await rule(page, 2).waitFor({ state: 'detached' });
    await page.getByRole('alert').getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: /^Rule 1: 25 % of people in Germany/ }).waitFor();
    await rule(page, 2).waitFor();
  });

  it('split people in one bar that always adds up, and the server keeps who is in', async () => {
    await aFlag('share');
    const before = (await live('share')).rules[1].serve;
    const page = await open('share');
    await rule(page, 2).click();
    const edge = page.getByRole('slider', { name: 'Share of on, against off' });
    const shares = async () => [
      await page.getByLabel('Per cent that get on').inputValue(),
      await page.getByLabel('Per cent that get off').inputValue(),
    ];
    await edge.hover();
    await page.mouse.down();
    const whole = (await edge.locator('../..').boundingBox())!;
    await page.mouse.move(whole.x + whole.width / 2, whole.y + 10, { steps: 4 });
    await page.mouse.up();
    await expect.poll(shares, { timeout: 10_000 }).toEqual(['50 %', '50 %']);
    await bar(page).getByRole('button', { name: 'Discard' }).click();
    await bar(page).waitFor({ state: 'detached' });
    await edge.press('Shift+ArrowRight');
    await edge.press('ArrowRight');
    await expect.poll(shares, { timeout: 10_000 }).toEqual(['36 %', '64 %']);
    await page.getByLabel('Per cent that get off').fill('40');
    await page.getByText('on to “otherwise”').last().waitFor();
    await page.getByText('24 %', { exact: true }).waitFor();
    await page.getByText('36 % of people in Germany, by user id, get on and 40 % get off.').waitFor();
    await save(page);
    const { serve } = (await live('share')).rules[1];
    expect(serve.bucket).toEqual(before.bucket);
    const ranges = serve.split.filter(({ variant }: { variant: string }) => variant === 'on');
    expect(ranges[0]).toMatchObject({ from: 0, to: 25_000 });
    const sum = (variant: string) =>
      serve.split.reduce((all: number, part: { variant: string; weight: number }) => {
        return part.variant === variant ? all + part.weight : all;
      }, 0);
    expect([sum('on'), sum('off')]).toEqual([36_000, 40_000]);
  });
});

describe('a draft', () => {
  it('survives a reload, goes back and forth, and is discarded', async () => {
    await aFlag('kept');
    const page = await open('kept');
    await page.getByRole('switch', { name: /On in Development, in the draft/i }).click();
    await bar(page).getByText('1 edit', { exact: true }).waitFor();
    await page.reload();
    await page.getByText('1 edit of yours is still here from before.').waitFor();
    expect((await live('kept')).enabled).toBe(true);
    await page.getByRole('button', { name: 'While off' }).click();
    await page.getByRole('combobox', { name: 'What is served while off' }).click();
    await page.getByRole('option', { name: 'on', exact: true }).click();
    await bar(page).getByText('2 edits', { exact: true }).waitFor();
    await bar(page).getByRole('button', { name: 'Undo' }).click();
    await bar(page).getByText('1 edit', { exact: true }).waitFor();
    await bar(page).getByRole('button', { name: 'Redo' }).click();
    await bar(page).getByRole('button', { name: '2 edits' }).click();
    await page.getByText('development: what it serves while off').waitFor();
    await page.keyboard.press('Escape');
    await bar(page).getByRole('button', { name: 'Discard' }).click();
    await bar(page).waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('heading', { name: 'kept' }).waitFor();
    expect(await bar(page).count()).toBe(0);
  });

  it('takes over what somebody else saved, and shows both sides of what both changed', async () => {
    await aFlag('merge');
    const page = await open('merge');
    await rule(page, 1).click();
    await page.getByRole('radio', { name: "App's default" }).locator('..').click();
    await bar(page).getByText('1 edit', { exact: true }).waitFor();

    await d.api('PATCH', `/flags/merge?${inProject}`, { as: 'editor', body: { description: 'By Grace' } });
    await page.getByText(/Grace Hopper changed description/).waitFor();
    await bar(page).getByText('1 edit', { exact: true }).waitFor();

    const { rules } = await live('merge');
    await d.api('PATCH', `/flags/merge/environments/development?${inProject}`, {
      as: 'editor',
      body: { rules: [{ ...rules[0], serve: 'off' }, rules[1]] },
    });
    const sides = page.getByRole('alert', { name: 'Changed on both sides' });
    await sides.getByText(/changed by Grace Hopper while you edited/).waitFor();
    expect(await bar(page).getByRole('button', { name: 'Review changes' }).isDisabled()).toBe(true);
    await sides.getByRole('button', { name: 'Keep mine' }).click();
    await sides.waitFor({ state: 'detached' });
    await save(page);
    expect((await live('merge')).rules[0].serve).toBe(null);
    expect((await d.api('GET', `/flags/merge?${inProject}`)).body.description).toBe('By Grace');
  });
});

it('two who edit one flag overwrite nothing of each other, and see each other without a reload', async () => {
  await aFlag('pair');
  const ada = await open('pair', { as: 'administrator' });
  const grace = await open('pair', { as: 'editor' });
  await rule(ada, 1).click();
  await ada.getByRole('radio', { name: "App's default" }).locator('..').click();
  await bar(ada).getByText('1 edit', { exact: true }).waitFor();

  await rule(grace, 1).click();
  await grace.getByRole('radio', { name: 'Split by share' }).locator('..').click();
  await grace.getByRole('button', { name: 'More for rule 2' }).click();
  await grace.getByRole('menuitem', { name: 'Delete rule' }).click();
  await bar(grace).getByText('2 edits', { exact: true }).waitFor();
  await save(grace);
  const theirs = await live('pair');
  expect(theirs.rules).toHaveLength(1);
  expect(theirs.rules[0].serve.split).toBeDefined();

  // What collides nowhere is there at once; what does is asked, and cannot be saved over.
  await rule(ada, 2).waitFor({ state: 'detached' });
  const sides = ada.getByRole('alert', { name: 'Changed on both sides' });
  await sides.getByText('1 thing changed by Grace Hopper while you edited').waitFor();
  expect(await bar(ada).getByRole('button', { name: 'Review changes' }).isDisabled()).toBe(true);
  expect((await live('pair')).rules).toEqual(theirs.rules);
  await sides.getByRole('button', { name: 'Keep mine' }).click();
  await save(ada);
  expect((await live('pair')).rules).toEqual([{ ...theirs.rules[0], serve: null }]);

  await grace.getByRole('radio', { name: "App's default", checked: true }).waitFor({ state: 'attached' });
  expect(await bar(grace).count()).toBe(0);
});

describe('the other views', () => {
  it('rename a variant everywhere, and hold JSON to its schema', async () => {
    await aFlag('names', {
      kind: 'json',
      variants: { on: { size: 1 }, off: { size: 0 } },
      schema: { type: 'object', properties: { size: { type: 'integer', maximum: 9 } } },
    });
    const page = await open('names');
    await page.getByRole('tab', { name: /^Variants/ }).click();
    const name = page.getByLabel('Name of the variant').first();
    await name.fill('large');
    await name.press('Enter');
    const value = page.getByRole('textbox', { name: /^Value of large/ });
    await write(value, '{"size": 10}');
    await page.getByText('1 problem: must be at most 9').waitFor();
    await write(value, '{"size": 8}');
    await page.getByText('fits the schema, as far as this page can tell').first().waitFor();
    await save(page);
    const { body } = await d.api('GET', `/flags/names?${inProject}`);
    expect(body.variants).toEqual({ large: { size: 8 }, off: { size: 0 } });
    expect(body.environments.development.rules[0].serve).toBe('large');
  });

  it('write the same draft by hand, and say what cannot be read', async () => {
    await aFlag('hand');
    const page = await open('hand');
    await page.getByRole('tab', { name: 'Details' }).click();
    await page.getByLabel('Owner').fill('Payments');
    await page.getByRole('tab', { name: 'Document' }).click();
    const text = page.getByRole('textbox', { name: /^hand as JSON/ });
    await text.getByText('"Payments"').waitFor();
    await page.getByRole('button', { name: 'Copy the document' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const document = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    await write(text, JSON.stringify({ ...document, kind: 'string' }));
    await page
      .getByText(/The kind of a flag cannot change; it is boolean/)
      .first()
      .waitFor();
    await write(text, JSON.stringify({ ...document, description: 'By hand' }));
    await bar(page).getByText('2 edits', { exact: true }).waitFor();
    await page.getByRole('tab', { name: 'Details' }).click();
    expect(await page.getByLabel('Description').inputValue()).toBe('By hand');
  });
});

describe('whoever may only read', () => {
  it('sees all of it, and nothing to change it by', async () => {
    await aFlag('read-only');
    const { promise: looked, resolve: look } = Promise.withResolvers<void>();
    const page = await open('read-only', {
      as: 'viewer',
      // What is still being asked for has to be named as well.
      begin: async (opened) => {
        await opened.route(/\/flags\/read-only\/delivery/, async (route) => {
          await looked;
          await route.continue();
        });
      },
    });
    await rule(page, 2).click();
    await page.getByText('People in Germany.', { exact: true }).waitFor();
    for (const name of [
      'Add rule',
      'Add requirement',
      /^Turn off/,
      /^Kill/,
      /^More for rule/,
      /^Move rule/,
    ]) {
      expect(await page.getByRole('button', { name }).count(), String(name)).toBe(0);
    }
    expect(
      await page.getByRole('switch').or(page.getByRole('slider')).or(page.getByRole('combobox')).count(),
    ).toBe(0);
    await page.getByRole('status', { name: 'Asking who has it' }).waitFor();
    expect(await d.axe(page)).toEqual([]);
    look();
    await page.getByRole('status', { name: 'Asking who has it' }).waitFor({ state: 'detached' });
    expect(await d.axe(page)).toEqual([]);
  });
});

it('an open editor is accessible, and e opens it', async () => {
  await aFlag('open');
  const page = await open('open');
  await rule(page, 1).waitFor();
  await page.keyboard.press('e');
  await page.getByRole('button', { name: /^Rule 1:/, expanded: true }).waitFor();
  await page.getByRole('button', { name: 'Add requirement' }).click();
  await rule(page, 2).click();
  expect(await d.axe(page)).toEqual([]);
});
