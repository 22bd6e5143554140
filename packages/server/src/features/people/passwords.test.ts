import { expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './passwords.ts';

it('keeps argon2id with 19 MiB and two passes, salted anew each time', async () => {
  const [one, two] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(one).not.toBe(two);
  for (const hash of [one, two]) {
    expect(await verifyPassword({ hash, password: 'correct horse' })).toBe(true);
    expect(await verifyPassword({ hash, password: 'correct horsf' })).toBe(false);
  }
});

it('verifies what a Node without argon2 has kept', async () => {
  const hash =
    '$scrypt$ln=17,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$' +
    (await import('node:crypto'))
      .scryptSync('correct horse', Buffer.alloc(16), 32, {
        N: 2 ** 17,
        r: 8,
        p: 1,
        maxmem: 256 * 1_048_576,
      })
      .toString('base64')
      .replaceAll('=', '');
  expect(await verifyPassword({ hash, password: 'correct horse' })).toBe(true);
  expect(await verifyPassword({ hash, password: 'wrong horse' })).toBe(false);
});

it.each(['', 'plain', '$argon2id$', '$md5$x$AAAA$AAAA', '$argon2id$v=19$AAAA$AAAA'])(
  'is wrong for %j, which it has not made',
  async (hash) => {
    expect(await verifyPassword({ hash, password: '' }).catch(() => false)).toBe(false);
  },
);

it('takes one character for another way to write it', async () => {
  const hash = await hashPassword('caf\u00e9 au lait');
  expect(await verifyPassword({ hash, password: 'cafe\u0301 au lait' })).toBe(true);
});
