import { createHash } from 'node:crypto';
import { writeKey } from '@halyard/contract';
import { describe, expect, it } from 'vitest';
import { createKeyRing } from './key-ring.ts';
import type { KeyRingRow } from './queries.ts';

const secret = 'x'.repeat(32);

function row(id: string, more: Partial<KeyRingRow> = {}): KeyRingRow {
  return {
    id,
    kind: 'server',
    name: 'test',
    project: 'shop',
    environment: 'production',
    environments: null,
    scopes: [],
    secret_sha256: sha256Of(secret),
    previous_secrets: [],
    account: null,
    account_rules: null,
    context_public_key: null,
    expires_at: null,
    revoked_at: null,
    version: 1,
    ...more,
  };
}

const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex');
const textOf = (selector: string, kind: 'server' | 'client' = 'server', of = secret) =>
  writeKey({ kind, selector, secret: of });
const at = (ms: number) => new Date(ms);

/** A ring in front of `stored`, which counts how often it is asked. */
function setup(stored: KeyRingRow[] = []) {
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
    const expiring = (await ring.find(textOf('expires1'), at(0)))!;
    expect(ring.isValid(expiring, at(999))).toBe(true);
    expect(ring.isValid(expiring, at(1_000))).toBe(false);
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

  it('lets in by the secret before a rotation until that ends, and tells the two apart', async () => {
    const { ring } = setup();
    const [old, fresh] = [textOf('aaaaaaaa'), textOf('aaaaaaaa', 'server', 'n'.repeat(32))];
    ring.replace([row('aaaaaaaa')]);
    const before = (await ring.find(old, at(0)))!;
    const until = at(5_000).toISOString();
    ring.put([
      row('aaaaaaaa', {
        secret_sha256: sha256Of('n'.repeat(32)),
        previous_secrets: [{ sha256: sha256Of(secret), contextPublicKey: null, until }],
        version: 2,
      }),
    ]);
    const during = (await ring.find(old, at(4_999)))!;
    const after = (await ring.find(fresh, at(4_999)))!;
    expect(ring.recall(old, at(4_999))).toBe(during);
    expect(during.secretName).toBe(before.secretName);
    expect(after.secretName).not.toBe(before.secretName);
    expect([before, after].map((key) => ring.isValid(key, at(4_999)))).toEqual([true, true]);
    expect([before, after].map((key) => ring.isValid(key, at(5_000)))).toEqual([false, true]);
    expect(ring.recall(old, at(5_000))).toBeUndefined();
    expect(await ring.find(old, at(5_000))).toBeUndefined();
    expect(await ring.find(fresh, at(5_000))).toBe(after);
  });

  it('takes the tickets of either secret, each as long as it holds', async () => {
    const { ring } = setup();
    const text = textOf('aaaaaaaa', 'client');
    ring.replace([row('aaaaaaaa', { kind: 'client' })]);
    const ticket = ring.ticket((await ring.find(text, at(0)))!, 'u1', at(0))!;
    const until = at(5_000).toISOString();
    const previous_secrets = [{ sha256: sha256Of(secret), contextPublicKey: null, until }];
    ring.put([
      row('aaaaaaaa', { kind: 'client', secret_sha256: sha256Of('n'), previous_secrets, version: 2 }),
    ]);
    expect(await ring.findByTicket(ticket, at(4_999))).toMatchObject({ key: { id: 'aaaaaaaa' } });
    expect(await ring.findByTicket(ticket, at(5_000))).toBeUndefined();
  });

  it('asks once a second for a secret that may be newer than what it knows', async () => {
    const { ring, asked, stored } = setup();
    const fresh = textOf('aaaaaaaa', 'server', 'n'.repeat(32));
    ring.replace([row('aaaaaaaa')]);
    for (let ms = 0; ms < 1_000; ms += 100) expect(await ring.find(fresh, at(ms))).toBeUndefined();
    expect(asked).toEqual(['aaaaaaaa']);
    stored.push(row('aaaaaaaa', { secret_sha256: sha256Of('n'.repeat(32)), version: 2 }));
    expect(await ring.find(fresh, at(1_000))).toBeDefined();
  });

  it('says which keys were used since it was asked last', async () => {
    const { ring } = setup();
    ring.replace([row('aaaaaaaa'), row('bbbbbbbb')]);
    await ring.find(textOf('aaaaaaaa'), at(1));
    await ring.find(textOf('bbbbbbbb', 'server', 'y'.repeat(32)), at(2));
    expect(ring.takeUses()).toEqual([{ id: 'aaaaaaaa', atMs: 1 }]);
    expect(ring.takeUses()).toEqual([]);
    ring.recall(textOf('aaaaaaaa'), at(3));
    expect(ring.takeUses()).toEqual([{ id: 'aaaaaaaa', atMs: 3 }]);
  });
});
