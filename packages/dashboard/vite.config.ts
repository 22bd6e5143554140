import { operations } from '@halyard/contract';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { snippetList } from './snippet-list.ts';

/**
 * Where each operation of the contract stands in HTTP, as a small table: pages need no more of it at run time, and its
 * schemas, with the library they are written in, would be as large as everything else that a page loads at first.
 */
function operationTable(): Plugin {
  const name = 'virtual:operations';
  return {
    name: 'halyard-operations',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined;
      const table = Object.entries(operations).map(([key, operation]) => [
        key,
        {
          name: operation.name,
          method: operation.method,
          path: operation.path,
          permission: operation.permission,
        },
      ]);
      return `export const operationTable = ${JSON.stringify(Object.fromEntries(table))};`;
    },
  };
}

/** Has letters there before there is text: in another font first, lines break elsewhere and what is below them moves. */
function earlyLetters(): Plugin {
  return {
    name: 'halyard-early-letters',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle = {} }) {
        const letters = Object.keys(bundle).find((name) => /inter-latin-wght-normal.*\.woff2$/.test(name));
        if (letters === undefined) return [];
        const attrs = {
          rel: 'preload',
          as: 'font',
          type: 'font/woff2',
          crossorigin: true,
          href: `./${letters}`,
        };
        return [{ tag: 'link', attrs, injectTo: 'head' }];
      },
    },
  };
}

export default defineConfig({
  // The service is reached below any path: files name each other by where they stand, and the page is filled in when it is sent.
  base: './',
  plugins: [react(), operationTable(), snippetList(), earlyLetters()],
  html: { cspNonce: '__HALYARD_NONCE__' },
  build: {
    target: 'es2023',
    // Each of these has light-dark() and nesting: lowered, a style would follow the system's colours and not the ones chosen here.
    cssTarget: ['chrome123', 'edge123', 'firefox121', 'safari17.5'],
    manifest: true,
    // Nothing inline: the page may hold no style and no script of its own.
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    chunkSizeWarningLimit: 700,
  },
});
