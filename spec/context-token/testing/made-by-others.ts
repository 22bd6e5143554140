/** The programs of README.md, which make tokens with libraries of others, and what is expected of them. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { verifyContextToken } from '../../../packages/server/src/features/context-tokens/verify-context-token.ts';
import type { ProgramResult } from '../../../tools/run-program.ts';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const { signingKey, id, publicKey } = JSON.parse(read('vectors.json'));

/** What the programs are started with. */
export const signerEnvironment: NodeJS.ProcessEnv = { ...process.env, HALYARD_SIGNING_KEY: signingKey };

export function programIn(language: 'ts' | 'python'): string {
  return new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(read('README.md'))![1]!;
}

/** That the program printed a token which the service takes, and not from anybody else. */
export function expectToHold({ exitCode, output, stdout }: ProgramResult): void {
  expect(exitCode, output).toBe(0);
  const token = stdout.trim();
  const { context } = verifyContextToken(token, { id, contextPublicKey: publicKey }, Date.now());
  expect(context).toEqual({ targetingKey: 'u1', plan: 'pro' });
  const another = { id, contextPublicKey: 'A'.repeat(43) };
  expect(() => verifyContextToken(token, another, Date.now())).toThrow('signature');
}
