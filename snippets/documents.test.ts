import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../tools/run-program.ts';
import { documents, withSnippets } from './documents.ts';
import { snippets } from './snippets.ts';

it.each(['README.md', 'docs/clients.md'])('%s shows the snippets as they are', (path) => {
  const isText = readFileSync(join(root, path), 'utf8');
  expect(isText, 'run node snippets/write-documents.ts').toBe(documents()[path]);
});

it('makes code blocks anew, and nothing else', () => {
  const old = 'a\n\n<!-- snippets/curl -->\n\n```sh\nold\n```\n\n```sh\nkept\n```\n';
  const made = withSnippets(old);
  expect(made).toMatch(
    /^a\n\n<!-- snippets\/curl -->\n\n```sh\n# One flag[\s\S]*\n```\n\n```sh\nkept\n```\n$/,
  );
  expect(withSnippets(made)).toBe(made);
  expect(() => withSnippets(old.replace('curl', 'cobol'))).toThrow('cobol');
});

it('README.md shows two', () => {
  const marks = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/<!-- snippets\/([\w-]+) -->/g)];
  expect(marks.map(([, id]) => id)).toEqual(['node', 'ofrep-python']);
});

it('every folder is on the list, and has all its files', () => {
  const folders = readdirSync(join(root, 'snippets'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
    .map(({ name }) => name);
  expect(folders.sort()).toEqual(snippets.map(({ id }) => id).sort());
});
