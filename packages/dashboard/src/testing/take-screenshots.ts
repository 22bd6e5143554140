/**
 * `npm run screenshots`, or some of them: `npm run screenshots -- flags flag-review`. Pictures of every screen in the demo project, light,
 * dark and on a phone, in docs/screenshots; `--out DIRECTORY` puts them elsewhere, `--all` takes those that are not shown as well.
 */
import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '@halyard/testkit';
import { root } from '../../../../tools/run-program.ts';
import { fillDashboard } from './fill-dashboard.ts';
import { screens } from './list-screens.ts';
import { showScreen } from './show-screen.ts';
import { startDashboard } from './start-dashboard.ts';

const looks = [
  { ending: 'light', theme: 'light', phone: false },
  { ending: 'dark', theme: 'dark', phone: false },
  { ending: 'phone', theme: 'light', phone: true },
] as const;
const tallest = { desktop: 1_400, phone: 844 };

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string', default: join(root, 'docs', 'screenshots') },
      all: { type: 'boolean' },
    },
  });
  const unknown = positionals.filter((name) => !screens.some((screen) => screen.name === name));
  if (unknown.length > 0) throw new Error(`There is no screen called ${unknown.join(', ')}.`);
  const wanted = screens.filter(({ name, isShown = true }) =>
    positionals.length > 0 ? positionals.includes(name) : isShown || values.all,
  );
  mkdirSync(values.out, { recursive: true });
  await using postgres = process.env['HALYARD_TEST_POSTGRES_URL'] ? undefined : await ownPostgres();
  if (postgres) process.env['HALYARD_TEST_POSTGRES_URL'] = postgres.url;
  await using dashboard = await startDashboard();
  await fillDashboard(dashboard);
  for (const [i, screen] of wanted.entries()) {
    for (const { ending, ...look } of looks) {
      const page = await showScreen(dashboard, screen, look);
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      const { width } = page.viewportSize() ?? { width: 1_280 };
      const path = join(values.out, `${screen.name}-${ending}.png`);
      const most = look.phone ? tallest.phone : tallest.desktop;
      await page.setViewportSize({ width, height: Math.min(most, Math.max(height, look.phone ? 844 : 800)) });
      await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
      await page.context().close();
      console.log(`${i + 1}/${wanted.length} ${relative(process.cwd(), path)}`);
    }
  }
}

async function ownPostgres(): Promise<{ url: string } & AsyncDisposable> {
  const cluster = await startPostgres();
  return { url: cluster.url('postgres'), [Symbol.asyncDispose]: () => cluster.stop() };
}

await main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
