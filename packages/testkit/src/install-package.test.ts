import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { installPackage } from './install-package.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const names = { 'apt-get': 'thing', apk: 'thing', dnf: 'thing', brew: 'thing' };

/** Runs with nothing in PATH but these shell scripts; gives the result and what was logged. */
function installWith(programs: Record<string, string>): { installed: boolean; log: string } {
  const directory = temporaryDirectory();
  onTestFinished(() => directory.remove());
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const [name, script] of Object.entries({ sudo: 'shift; exec "$@"', true: '', ...programs })) {
    writeFileSync(join(directory.path, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(directory.path, name), 0o755);
  }
  vi.stubEnv('PATH', directory.path);
  const lines: string[] = [];
  const installed = installPackage('Thing', names, (line) => lines.push(line));
  return { installed, log: lines.join('\n') };
}

it('runs the steps of the manager that is there, in order and without questions', () => {
  const { installed, log } = installWith({ 'apt-get': 'test "$DEBIAN_FRONTEND" = noninteractive' });
  expect(installed).toBe(true);
  expect(log).toMatch(/apt-get -qq update\n.*apt-get -qq install -y --no-install-recommends thing$/);
});

it('stops at a step that fails and shows what it said', () => {
  const { installed, log } = installWith({
    'apt-get': 'test "$1" = --version || { echo no network; exit 1; }',
  });
  expect(installed).toBe(false);
  expect(log).toMatch(/update\nThat failed:\nno network\n$/);
});

it('does nothing without a manager', () => {
  expect(installWith({})).toEqual({ installed: false, log: '' });
});

it.runIf(process.getuid?.() !== 0)('does nothing without the right to', () => {
  expect(installWith({ 'apt-get': '', sudo: 'exit 1' })).toEqual({ installed: false, log: '' });
});
