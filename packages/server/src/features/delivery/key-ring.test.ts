import { createHash } from 'node:crypto';
import { writeKey } from '@halyard/contract';
import { describe, expect, it } from 'vitest';
import { createKeyRing } from './key-ring.ts';
import type { KeyRow } from './queries.ts';

const secret = 'x'.repeat(32);

function row(id: string, more: Partial<KeyRow> = {}): KeyRow {
  return {
    id,
    kind: 'server',
    name: 'test',
    project: 'shop',
    environment: 'production',
    environments: null,
    scopes: [],
    secret_sha256: createHash('sha256').update(secret).digest('hex'),
    context_public_key: null,
    expires_at: null,
    revoked_at: null,
    created_at: new Date(0),
    version: 1,
    ...more,
  };
}

const textOf = (selector: string, kind: 'server' | 'client' = 'server', of = secret) =>
  writeKey({ kind, selector, secret: of });
const at = (ms: number) => new Date(ms);

/** A ring in front of `stored`, which counts how often it is asked. */
function setup(stored: KeyRow[] = []) {
  const asked: string[] = [];
  const ring = createKeyRing(async (id) => {
    asked.push(id);
    return stored.find((each) => each.id === id);
  });
  return { ring, asked, stored };
}

describe('a key ring', () => {
  it('knows what it holds without asking', async () => {
    const { ring, asked } = setup();
    ring.replace([row('aaaaaaaa')]);
    expect(await ring.find(textOf('aaaaaaaa'), at(0))).toMatchObject({
      id: 'aaaaaaaa',
      environment: 'production',
    });
    expect(asked).toEqual([]);
  });

  it('says of a key what verifies its context tokens', async () => {
    const { ring, stored } = setup([row('elsewher', { context_public_key: 'of elsewhere' })]);
    ring.replace([row('aaaaaaaa'), row('secure00', { context_public_key: 'of secure' })]);
    stored.push(row('other000'));
    const publicKeyOf = async (id: string) => (await ring.find(textOf(id), at(0)))?.contextPublicKey;
    expect(await publicKeyOf('aaaaaaaa')).toBeNull();
    expect(await publicKeyOf('secure00')).toBe('of secure');
    expect(await publicKeyOf('elsewher')).toBe('of elsewhere');
    expect(ring.rows().map(({ id, context_public_key }) => [id, context_public_key])).toEqual([
      ['aaaaaaaa', null],
      ['secure00', 'of secure'],
      ['elsewher', 'of elsewhere'],
    ]);
  });

  it('recalls a key that was found, until something is told of it or it expires', async () => {
    const { ring } = setup();
    const text = textOf('aaaaaaaa');
    ring.replace([row('aaaaaaaa', { expires_at: at(1_000) })]);
    expect(ring.recall(text, at(0))).toBeUndefined();
    await ring.find(textOf('aaaaaaaa', 'server', 'y'.repeat(32)), at(0));
    expect(ring.recall(textOf('aaaaaaaa', 'server', 'y'.repeat(32)), at(0))).toBeUndefined();
    await ring.find(text, at(0));
    expect(ring.recall(text, at(999))).toMatchObject({ id: 'aaaaaaaa' });
    expect(ring.recall(text, at(1_000))).toBeUndefined();
    ring.put([row('aaaaaaaa', { revoked_at: at(0) })]);
    expect(ring.recall(text, at(0))).toBeUndefined();
    ring.put([row('aaaaaaaa')]);
    await ring.find(text, at(0));
    ring.replace([]);
    expect(ring.recall(text, at(0))).toBeUndefined();
  });

  it('refuses another secret, another kind, what is revoked and what has expired', async () => {
    const { ring } = setup();
    ring.replace([
      row('aaaaaaaa'),
      row('revoked1', { revoked_at: at(0) }),
      row('expires1', { expires_at: at(1_000) }),
    ]);
    expect(await ring.find(textOf('aaaaaaaa', 'server', 'y'.repeat(32)), at(0))).toBeUndefined();
    expect(await ring.find(textOf('aaaaaaaa', 'client'), at(0))).toBeUndefined();
    expect(await ring.find(textOf('revoked1'), at(0))).toBeUndefined();
    expect(await ring.find(textOf('expires1'), at(999))).toMatchObject({ id: 'expires1' });
    expect(await ring.find(textOf('expires1'), at(1_000))).toBeUndefined();
    expect(ring.isValid('expires1', at(999))).toBe(true);
    expect(ring.isValid('expires1', at(1_000))).toBe(false);
  });

  it('asks once for a key made elsewhere, and once a second for one that does not exist', async () => {
    const { ring, asked, stored } = setup([row('elsewhere'.slice(0, 8))]);
    const text = textOf('elsewher');
    await Promise.all([ring.find(text, at(0)), ring.find(text, at(0))]);
    expect(await ring.find(text, at(1))).toBeDefined();
    expect(asked).toEqual(['elsewher']);

    asked.length = 0;
    for (let ms = 0; ms < 2_000; ms += 100) await ring.find(textOf('nobody00'), at(ms));
    expect(asked).toHaveLength(2);
    stored.push(row('nobody00'));
    expect(await ring.find(textOf('nobody00'), at(2_500))).toBeDefined();
  });

  it('does not let guesses become queries without end', async () => {
    const { ring, asked } = setup();
    for (let i = 0; i < 1_000; i++) await ring.find(textOf(String(i).padStart(8, '0')), at(0));
    expect(asked.length).toBeLessThanOrEqual(100);
    expect(asked.length).toBeGreaterThan(0);
  });

  it('says that it cannot know where it cannot ask, and asks again', async () => {
    let isAway = true;
    const ring = createKeyRing(async (id) => {
      if (isAway) throw new Error('away');
      return row(id);
    });
    await expect(ring.find(textOf('aaaaaaaa'), at(0))).rejects.toThrow('away');
    isAway = false;
    expect(await ring.find(textOf('aaaaaaaa'), at(0))).toBeDefined();
  });
});
