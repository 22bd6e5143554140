import { execFileSync } from 'node:child_process';
import type { FlagAnswer } from '@halyard/contract';
import { describe, expect, it } from 'vitest';
import { createAsCurl, creationOf, readAsCurl } from './as-curl.ts';

const flag = {
  key: 'checkout',
  project: 'shop',
  kind: 'boolean',
  type: 'boolean',
  variants: { on: true, off: false },
  schema: null,
  name: "Ann's checkout",
  description: '',
  tags: [],
  owner: null,
  expiresAt: null,
  client: false,
  archivedAt: null,
  version: 7,
  createdAt: '2026-03-01T09:00:00.000Z',
  updatedAt: '2026-03-01T09:00:00.000Z',
  environments: {},
} as FlagAnswer;

describe('a flag as a command', () => {
  const place = { origin: 'https://flags.example', project: 'shop' };

  it('reads it with the key of whoever pastes it', () => {
    expect(readAsCurl(place, 'checkout')).toBe(
      `curl -H "Authorization: Bearer $HALYARD_KEY" \\\n  'https://flags.example/flags/checkout?project=shop'`,
    );
  });

  it('comes through a shell as it was', () => {
    const command = createAsCurl(place, flag).replace(/^curl/, 'show');
    const script = `show() { printf %s "\${@: -1}"; }\n${command}`;
    const body = execFileSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(JSON.parse(body)).toEqual(creationOf(flag));
  });
});
