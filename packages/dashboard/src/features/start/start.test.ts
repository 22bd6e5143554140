import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@halyard/testkit';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { snippets } from '../../../../../snippets/snippets.ts';
import { root } from '../../../../../tools/run-program.ts';
import { startDashboard, type TestDashboard } from '../../testing/start-dashboard.ts';

let d: TestDashboard;
beforeAll(async () => {
  d = await startDashboard({ people: false });
});
afterAll(() => d?.close());

/** A folder as a newcomer has it: what they paste lies there, and the SDK is installed. */
function folder(files: Record<string, string>): string {
  const directory = temporaryDirectory('halyard-start-');
  onTestFinished(() => directory.remove());
  writeFileSync(join(directory.path, 'package.json'), '{ "type": "module" }');
  mkdirSync(join(directory.path, 'node_modules/@halyard'), { recursive: true });
  symlinkSync(join(root, 'sdks/typescript'), join(directory.path, 'node_modules/@halyard/sdk'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory.path, name), text);
  return directory.path;
}

/** Runs what a terminal would be given; killed at the end of the test. */
function run(command: string, cwd: string): { output: () => string; ended: Promise<void> } {
  const child = spawn('sh', ['-c', command], {
    cwd,
    env: { PATH: [join(root, 'node_modules/.bin'), process.env['PATH']].join(':') },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { output: () => output, ended: new Promise((resolve) => child.once('close', () => resolve())) };
}

it('leads from an empty service to a first evaluation on screen, by the first administrator, in less than two minutes', async () => {
  const startedAt = performance.now();
  const { page } = await d.open(d.administratorPath, { as: null });
  await page.getByLabel('Your name').fill('Ada Lovelace');
  await page.getByLabel('E-mail').fill(d.people.administrator.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(d.people.administrator.password);
  await page.getByRole('button', { name: 'Create the account' }).click();
  await page.getByRole('heading', { name: 'Connect a program' }).waitFor();

  await page.getByRole('button', { name: 'Create another' }).click();
  await page.getByRole('textbox', { name: 'Key' }).fill('first-light');
  await page.getByRole('button', { name: 'Create the flag' }).click();
  await page.getByText('first-light answers user-42').waitFor();
  await page.getByText('Waiting for your program').waitFor();
  await page.getByRole('button', { name: 'Make a server key' }).click();
  await page.getByText('It is shown this once').waitFor();

  // What is copied is what is run, to the letter.
  const copied = async (name: string) => {
    await page.evaluate(() => navigator.clipboard.writeText(''));
    await page.getByRole('button', { name: `Copy: ${name}`, exact: true }).click();
    // It is there when the browser has taken it, which the press does not wait for.
    return (await page.waitForFunction(() => navigator.clipboard.readText())).jsonValue();
  };
  const code = await copied('flags.ts');
  expect(code).toContain(d.url);
  expect(code).toContain("flags.boolean('first-light'");
  const command = await copied('Run');
  const program = run(command, folder({ 'flags.ts': code }));
  await program.ended;
  expect(program.output().trim().split('\n').at(-1)).toBe('false');
  await page.getByRole('status').getByText('Connected').waitFor();
  await page.getByText(/1 evaluation since you opened this; last answered off/).waitFor();
  await page.getByTestId('value').getByText('false').waitFor();

  // And one that stays sees it turned on.
  const staying = code.replace(/\n\/\/ Before the program ends[\s\S]*/, '\nsetInterval(() => {}, 1_000);\n');
  run(command, folder({ 'flags.ts': staying }));
  await page.getByText('1 program on a stream').waitFor();
  await page.getByRole('switch', { name: 'first-light in Development' }).click({ force: true });
  await page.getByTestId('value').getByText('true').waitFor();
  await page.getByText(/The last change is with 1 of 1 connection/).waitFor();
  expect((performance.now() - startedAt) / 1_000).toBeLessThan(120);
  expect(await d.axe(page)).toEqual([]);

  // Whoever opens it while that one runs is not told that theirs is connected.
  await page.goto(`${d.url}/app/projects/default/start?flag=example`);
  await page.getByText('1 program holds a stream there already').waitFor();
  await page.getByText('Waiting for your program').waitFor();
}, 120_000);

it('tries the flag that is named, however many come before it, and never another one instead', async () => {
  const flags = Object.fromEntries(
    Array.from({ length: 201 }, (_, i) => [`many-${String(i).padStart(3, '0')}`, { kind: 'boolean' }]),
  );
  const environments = ['development', 'staging', 'production'].map((key) => ({ key }));
  const body = { format: 1, environments, segments: {}, flags };
  await d.api('POST', '/projects/default/import?mode=merge', { body });
  await d.api('POST', '/flags', { body: { key: 'zz-last', kind: 'boolean' } });
  await d.api('POST', '/flags', {
    body: { key: 'zz-text', kind: 'string', variants: { a: 'a', b: 'b' } },
  });
  const { page } = await d.open('/projects/default/start?flag=zz-last', { allowed: [/404/] });
  await page.getByText('zz-last answers user-42').waitFor();
  const select = page.getByRole('combobox', { name: 'Flag' }).or(page.getByRole('textbox', { name: 'Flag' }));
  await select.fill('any-200');
  await page.getByRole('option', { name: 'many-200' }).click();
  await page.getByText('many-200 answers user-42').waitFor();
  for (const [flag, said] of [
    ['zz-text', /zz-text is not on or off/],
    ['zz-gone', /zz-gone/],
  ] as const) {
    await page.goto(`${d.url}/app/projects/default/start?flag=${flag}`);
    await page.getByText(said).first().waitFor();
    expect(await page.getByText(/answers user-42/).count()).toBe(0);
  }
});

it('shows every client there is, with the key of its kind in it', async () => {
  const { page } = await d.open('/projects/default/start');
  await page.getByRole('radio', { name: 'Node', exact: true }).waitFor();
  const offered = await page.getByRole('radio').count();
  expect(offered).toBe(snippets.length);
  await page.getByRole('radio', { name: 'Browser', exact: true }).check({ force: true });
  await page.getByRole('button', { name: 'Make a client key' }).click();
  const code = page.getByRole('region', { name: 'flags.ts' });
  await code.filter({ hasText: /key: 'hal_client_\w{20,}'/ }).waitFor();
  // A secret of one kind is not the other's.
  await page.getByRole('radio', { name: 'Python', exact: true }).check({ force: true });
  await page.getByRole('region', { name: 'Run' }).getByText('hal_server_…').waitFor();
  expect(new URL(page.url()).search).toBe('?client=ofrep-python');
  expect(page.url()).not.toContain('hal_');
});

it('asks a viewer for a key that they were given, and offers nothing that they may not', async () => {
  const { email, name, password } = d.people.viewer;
  const invitation = { email, roles: [{ role: 'viewer', project: null }] };
  const { link } = (await d.api('POST', '/invitations', { body: invitation })).body;
  const token = link.slice(link.indexOf('#') + 1);
  await d.api('POST', '/invitations/accept', { body: { token, name, password } });
  const { page } = await d.open('/projects/default/start', { as: 'viewer' });
  await page.getByText('example answers user-42').waitFor();
  expect(await page.getByRole('button', { name: /^(Make|Create)/ }).count()).toBe(0);
  expect(await page.getByRole('switch').count()).toBe(0);
  const field = page.getByLabel('A server key of this environment');
  await field.fill('hal_client_nonsense');
  await page.getByText('It begins with hal_server_').waitFor();
  await field.fill(d.keys.server);
  await page.getByRole('region', { name: 'Run' }).getByText(d.keys.server).waitFor();
});
