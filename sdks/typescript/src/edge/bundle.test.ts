import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const entry = fileURLToPath(new URL('./index.ts', import.meta.url));

/** As a bundler makes it for a platform that it knows nothing of: what such a platform has to provide stays an import. */
async function bundle(contents: string) {
  const { outputFiles, metafile, warnings } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: ['node:*'],
    metafile: true,
    write: false,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'silent',
  });
  const [output] = Object.values(metafile.outputs);
  const code = outputFiles[0]!.text.replaceAll(/^\s*\/\/.*$/gm, '');
  const linesWith = (pattern: RegExp) => code.split('\n').filter((line) => pattern.test(line));
  return {
    files: Object.keys(output!.inputs).filter((path) => output!.inputs[path]!.bytesInOutput > 0),
    imports: output!.imports.map(({ path }) => path),
    codeFromText: [...warnings.map(({ text }) => text), ...linesWith(/\bFunction\(/)],
    ofNode: linesWith(/\b(?:process\.|Buffer\b|__dirname\b|require\()/),
    timers: linesWith(/\bset(?:Timeout|Interval)\(/),
  };
}

it('the edge entry needs nothing of Node, makes no code from text, and sets three timers that end', async () => {
  const { files, imports, codeFromText, ofNode, timers } = await bundle(
    `export * from ${JSON.stringify(entry)}`,
  );
  expect({ imports, codeFromText, ofNode }).toEqual({ imports: [], codeFromText: [], ofNode: [] });
  expect(files.filter((path) => path.includes('generated-access'))).toEqual([]);
  // A pause while looking, and the limits of a request and of a cache, which are cleared with their end.
  expect(timers.map((line) => line.includes('setTimeout('))).toEqual([true, true, true]);
});

it('which would be found where they are', async () => {
  const node = JSON.stringify(fileURLToPath(new URL('../index.ts', import.meta.url)));
  const { imports, codeFromText, ofNode } = await bundle(
    `export * from ${node}; export const two = eval('1 + 1');`,
  );
  expect(imports).toContain('node:crypto');
  expect(codeFromText.join()).toMatch(/direct eval.*new Function/i);
  expect(ofNode.join()).toMatch(/process\./);
});
