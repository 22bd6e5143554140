import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const sdk = new URL('./index.ts', import.meta.url).href;
/** The examples that are whole programs and need no service. */
const programs = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)]
  .map(([, code]) => code!)
  .filter((code) => code.includes('import ') && !code.includes('url:'));

it.each(programs.map((code) => [/\b(TestData|fileSource)\b/.exec(code)?.[1], code]))(
  'README.md has an example with %s that runs as it stands',
  async (_, code) => {
    const directory = mkdtempSync(join(tmpdir(), 'halyard-readme-'));
    const program = code!.replace("'@halyard/sdk'", JSON.stringify(sdk));
    const said = [...program.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, text]) => text);
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--no-warnings', '--input-type=module-typescript', '-e', program],
      { cwd: directory, timeout: 25_000 },
    );
    rmSync(directory, { recursive: true });
    expect(stderr).toBe('');
    expect(stdout.split('\n').filter((line) => said.includes(line))).toEqual(said);
  },
);

it('README.md has the examples', () => expect(programs).toHaveLength(2));
