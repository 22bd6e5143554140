/** `npm run build`: what is published, in build/<package>, each looked over by publint. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { type BuiltPackage, buildPackages } from './build-packages.ts';
import { root } from './run-program.ts';

async function main(): Promise<void> {
  const packages = await buildPackages(join(root, 'build'));
  for (const built of packages) {
    const complaints = await lint(built);
    console.log(`${complaints.length === 0 ? '✓' : '✗'} ${built.name} in ${relative(root, built.directory)}`);
    for (const complaint of complaints) console.log(complaint);
    if (complaints.length > 0) process.exitCode = 1;
  }
}

async function lint({ directory }: BuiltPackage): Promise<string[]> {
  const { messages } = await publint({ pkgDir: directory, level: 'warning', strict: true });
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  return messages.map((message) => formatMessage(message, manifest, { color: false }) ?? message.code);
}

await main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
