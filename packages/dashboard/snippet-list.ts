/**
 * The snippets of every client there is, with the text of their files, for pages that show how to begin. The files of
 * `snippets/` are the source, which tests run: nothing of them is written here.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { snippets } from '../../snippets/snippets.ts';

const name = 'virtual:snippets';
/** Nobody pastes them: package managers write their own. */
const isLockFile = (file: string) => /(\.sum|\.lock)$/.test(file);

export function snippetList(): Plugin {
  return {
    name: 'halyard-snippets',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined;
      const read = (snippet: string, file: string) => {
        const path = fileURLToPath(new URL(`../../snippets/${snippet}/${file}`, import.meta.url));
        this.addWatchFile(path);
        return { file, text: readFileSync(path, 'utf8').trimEnd() };
      };
      const list = snippets.map((snippet) => ({
        ...snippet,
        text: read(snippet.id, snippet.file).text,
        others: snippet.beside.filter((file) => !isLockFile(file)).map((file) => read(snippet.id, file)),
      }));
      return `export const snippets = ${JSON.stringify(list)};`;
    },
  };
}
