import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SDK } from './sdk.ts';

it('names the version of the package', () => {
  const url = new URL('../package.json', import.meta.url);
  expect(SDK.version).toBe((JSON.parse(readFileSync(url, 'utf8')) as { version: string }).version);
});
