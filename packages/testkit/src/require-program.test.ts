import { expect, it, onTestFinished, vi } from 'vitest';
import { requireProgram } from './require-program.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const packages = { 'apt-get': 'thing', apk: 'thing', dnf: 'thing', brew: 'thing' };

it('gives the program that is there', () => {
  expect(requireProgram('sh', packages)).toMatch(/\/sh$/);
});

it('says what is missing where there is no package manager', () => {
  const empty = temporaryDirectory();
  onTestFinished(() => empty.remove());
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('PATH', empty.path);
  expect(() => requireProgram('no-such-thing', packages)).toThrow('No no-such-thing: install it.');
});
