/** That context tokens are JWTs: other libraries make them, by README.md as it stands, and verify ours. */
import { readFileSync } from 'node:fs';
import { importJWK, jwtVerify } from 'jose';
import { expect, it } from 'vitest';
import { runProgram } from '../../tools/run-program.ts';
import { expectToHold, programIn, signerEnvironment } from './testing/made-by-others.ts';

const { sign, refuse, publicKey, nowMs } = JSON.parse(
  readFileSync(new URL('vectors.json', import.meta.url), 'utf8'),
);

it('jose makes one', async () => {
  const args = ['--no-warnings', '--input-type=module-typescript', '-e', programIn('ts')];
  expectToHold(await runProgram(process.execPath, args, { env: signerEnvironment }));
});

it('jose verifies those of the signers', async () => {
  const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: publicKey }, 'EdDSA');
  const options = { algorithms: ['EdDSA'], currentDate: new Date(nowMs) };
  for (const { token, context } of sign) {
    expect((await jwtVerify(token, key, options)).payload['context']).toEqual(context);
  }
  const changed = refuse.find(({ name }: { name: string }) => name === 'payload changed');
  await expect(jwtVerify(changed.token, key, options)).rejects.toThrow('signature verification failed');
});

// PyJWT's is with the other tests of Python, in tools/python.test.ts.
