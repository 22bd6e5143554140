import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../tools/run-program.ts';
import { placeholders, renderSnippet } from './render-snippet.ts';
import { snippets } from './snippets.ts';

const read = (id: string, file: string) => readFileSync(join(root, 'snippets', id, file), 'utf8');
const find = (id: string) => snippets.find((snippet) => snippet.id === id)!;
const server = { url: 'https://flags.example.com/halyard', key: 'hal_server_A1', flag: 'new-checkout' };
const client = { ...server, key: 'hal_client_A1' };

describe.each(snippets)('$id', (snippet) => {
  const text = read(snippet.id, snippet.file);

  it('has each placeholder, and the flag nowhere but where a flag is meant', () => {
    expect(text.split(placeholders.url)).toHaveLength(2);
    expect(text.match(/\bexample\b/g)).toHaveLength(1);
    expect(text.includes('HALYARD_SERVER_KEY')).toBe(snippet.key === 'server');
    expect(text.includes(placeholders.client)).toBe(snippet.key === 'client');
    expect(text).not.toContain(placeholders.server);
  });

  it('keeps none of them when filled in', () => {
    const { key } = snippet;
    const rendered = renderSnippet(snippet, text, key === 'server' ? server : client);
    const all = [rendered.text, rendered.run].join('\n');
    expect(all).toContain(`${server.url}`);
    expect(all).toContain(server.flag);
    expect(all).toContain(`hal_${key}_A1`);
    expect(all).not.toMatch(/localhost|…/);
  });

  it('is short, and names a user', () => {
    expect(text.split('\n').length).toBeLessThanOrEqual(33);
    expect(text).toContain('user-42');
  });
});

it('writes the same versions in the commands and in the files', () => {
  const versions = snippets.flatMap(({ id, install, beside }) =>
    [...(install?.matchAll(/[@=\s]v?(\d+\.\d+\.\d+)/g) ?? [])].map(([, version]) => ({
      version,
      isThere: beside.some((file) => read(id, file).includes(version!)),
      id,
    })),
  );
  expect(versions.length).toBeGreaterThan(5);
  expect(versions.filter(({ isThere }) => !isThere)).toEqual([]);
});

it('puts a server key into the environment of the program', () => {
  expect(renderSnippet(find('ofrep-go'), '', server).run).toBe('HALYARD_SERVER_KEY=hal_server_A1 go run .');
  expect(renderSnippet(find('ofrep-swift'), '', client).run).toBe('swift main.swift');
  expect(renderSnippet(find('browser'), '', client).run).toBeUndefined();
});

it.each([
  ['url', { ...server, url: "https://a.example/'; rm -rf ~" }],
  ['url', { ...server, url: 'javascript:alert(1)' }],
  ['url', { ...server, url: 'https://a.example/' }],
  ['key', { ...server, key: 'hal_client_A1' }],
  ['key', { ...server, key: 'hal_server_A1 $(id)' }],
  ['flag', { ...server, flag: 'a"b' }],
  ['flag', { ...server, flag: 'a/b' }],
])('takes no %s that would not stay in its place: %o', (name, values) => {
  expect(() => renderSnippet(find('ofrep-go'), '', values)).toThrow(new RegExp(`this ${name}`));
});
