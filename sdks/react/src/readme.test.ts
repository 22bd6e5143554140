/** The examples of README.md compile as they stand, given what a program has of its own. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runProgram } from '../../../tools/run-program.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/```tsx\n([\s\S]*?)```/g)].map(([, code]) => code!);

/** The program's own: components, who is signed in, and its library for tests. */
const own = `
declare const NewCheckout: () => null, OldCheckout: () => null, Page: () => null, Spinner: () => null;
declare const user: { id: string; plan: string }, url: string;
declare const render: (node: import('react').ReactNode) => void, act: (work: () => void) => void;
`;
const ofOthers = `
declare const Checkout: () => null, options: import('@halyard/react').BrowserOptions;
`;

it('has the examples', () => expect(examples).toHaveLength(7));

it.each([
  ['with flags declared', true],
  ['without', false],
])('compiles, %s', async (_, isDeclared) => {
  const chosen = examples.filter((code) => code.includes('declare module') === isDeclared);
  // Within the package: so its name and what it depends on are found.
  const directory = mkdtempSync(fileURLToPath(new URL('../.readme-', import.meta.url)));
  try {
    for (const [index, code] of chosen.entries()) {
      const program = code.replaceAll(/^.*\/\/ does not compile$/gm, '// @ts-expect-error\n$&');
      const given = own + (code.includes('function Checkout') ? '' : ofOthers);
      writeFileSync(`${directory}/${index}.tsx`, `${program}\n${given}\nexport {};\n`);
    }
    const config = { extends: '../../../tsconfig.web.json', include: ['*.tsx'], exclude: [] };
    writeFileSync(`${directory}/tsconfig.json`, JSON.stringify(config));
    expect(await runProgram('tsc', ['-p', directory])).toMatchObject({ output: '', exitCode: 0 });
  } finally {
    rmSync(directory, { recursive: true });
  }
});
