import { createHash, createPublicKey, verify } from 'node:crypto';
import { expect, it } from 'vitest';
import { createVisitor } from './create-visitor.ts';
import { forgeries } from './forgeries.ts';
import { startIdentityProvider } from './start-identity-provider.ts';
import type { TokenAnswer } from './token-answer.ts';

const client = { id: 'client', secret: 'secret', redirectUris: ['http://127.0.0.1:9/back'] };
const accounts = [{ id: 'ada', email: 'ada@example.com', emailVerified: true, name: 'Ada' }];
const verifier = 'v'.repeat(43);

/** The whole way of a client, by hand; where the redirect leads, and what the code is exchanged for. */
async function obtain(issuer: string): Promise<{ back: URL; answer: TokenAnswer }> {
  const visitor = createVisitor();
  const query = new URLSearchParams({
    client_id: client.id,
    redirect_uri: client.redirectUris[0]!,
    response_type: 'code',
    scope: 'openid email profile',
    state: 'state',
    nonce: 'nonce',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  let at = `${issuer}/auth?${query}`;
  while (!at.startsWith(client.redirectUris[0]!)) {
    const response = await visitor.request(at);
    at = new URL(response.headers.get('location')!, at).href;
  }
  const back = new URL(at);
  const exchanged = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${client.id}:${client.secret}`)}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: back.searchParams.get('code')!,
      redirect_uri: client.redirectUris[0]!,
      code_verifier: verifier,
    }),
  });
  return { back, answer: (await exchanged.json()) as TokenAnswer };
}

it('signs people in, and gives id tokens that its key has signed, or others on demand', async () => {
  await using idp = await startIdentityProvider({ clients: [client], accounts });
  idp.account = 'ada';
  const { back, answer } = await obtain(idp.issuer);
  expect(back.searchParams.get('state')).toBe('state');
  expect(back.searchParams.get('iss')).toBe(idp.issuer);
  const [header, claims, signature] = answer.id_token.split('.');
  const key = createPublicKey({ key: idp.key, format: 'jwk' });
  const isSigned = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    key,
    Buffer.from(signature!, 'base64url'),
  );
  expect(isSigned).toBe(true);
  expect(JSON.parse(Buffer.from(claims!, 'base64url').toString())).toMatchObject({
    iss: idp.issuer,
    aud: 'client',
    sub: 'ada',
    nonce: 'nonce',
    email: 'ada@example.com',
    email_verified: true,
  });
  expect(idp.requests.at(-1)?.form.get('code_verifier')).toBe(verifier);

  const parts = {
    key: idp.key,
    clientSecret: 'secret',
    earlier: answer.id_token,
    foreignKeysUrl: 'http://127.0.0.1:9',
  };
  idp.tampering.token = (honest) => forgeries['its time is over']!(honest, parts);
  const forged = (await obtain(idp.issuer)).answer.id_token.split('.')[1]!;
  expect(JSON.parse(Buffer.from(forged, 'base64url').toString()).exp).toBeLessThan(Date.now() / 1_000);
});
