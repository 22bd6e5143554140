/** What documents show of the snippets: all of docs/clients.md, and the marked code blocks of README.md. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tools/run-program.ts';
import { placeholders, renderSnippet } from './render-snippet.ts';
import { type Snippet, snippets } from './snippets.ts';

/** Every document that shows snippets, by its path in the repository, as it should be. */
export function documents(): Record<string, string> {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  return { 'docs/clients.md': clients(), 'README.md': withSnippets(readme) };
}

/** The markdown with the code block behind each `<!-- snippets/<id> -->` made anew. Throws for an unknown id. */
export function withSnippets(markdown: string): string {
  return markdown.replaceAll(/(<!-- snippets\/([\w-]+) -->\n\n)```[\s\S]*?\n```/g, (_, marker, id) => {
    const snippet = snippets.find((one) => one.id === id);
    if (snippet === undefined) throw new Error(`There is no snippet ${id}.`);
    return marker + code(snippet);
  });
}

const groups: Record<Snippet['kind'], [title: string, about: string]> = {
  halyard: ["Halyard's SDKs", ''],
  openfeature: [
    "OpenFeature, over Halyard's SDKs",
    'Code that asks for flags knows [OpenFeature](https://openfeature.dev) alone; evaluation and updates are those of the SDK below it.',
  ],
  'openfeature-ofrep': [
    'OpenFeature, over OFREP',
    "OpenFeature's own provider for its [remote evaluation protocol](https://openfeature.dev/docs/reference/other-technologies/ofrep), which the service speaks at `/ofrep/v1`. Nothing in it is Halyard's.",
  ],
  ofrep: [
    'OFREP, over HTTP',
    'For languages without an OFREP provider that is released and safe when the service is away, one request with what the language brings.',
  ],
};

function clients(): string {
  const sections = Object.entries(groups).flatMap(([kind, [title, about]]) => [
    `## ${title}`,
    ...(about === '' ? [] : [about]),
    ...snippets.filter((snippet) => snippet.kind === kind).map(section),
  ]);
  return [introduction, table(), ...sections, ''].join('\n\n').replace(/\n+$/, '\n');
}

const introduction = `<!-- Made by \`node snippets/write-documents.ts\` from ../snippets: change it there. -->

# Clients

The shortest correct start of each. Every one gives a default, which is the answer when there is no other, and says who asks:
a context with a \`targetingKey\`. Put the address of your service for \`http://localhost:4400\` and the key of a flag for \`example\`.

A server key, \`hal_server_…\`, is a secret and shows everything: the programs below take it from \`HALYARD_SERVER_KEY\`. A client
key, \`hal_client_…\`, may stand in pages and apps: it shows the values of flags with \`client: true\` and no rules. The last column is what a page
loads, the library below it (React, OpenFeature) with it, minified and gzipped.`;

function table(): string {
  const rows = snippets.map(({ id, title, kind, runtime, evaluates, updates, key, sizeKb }) => {
    const link = `[${title}](#${id})`;
    return `| ${link} | ${groups[kind][0]} | ${runtime} | ${key} | ${evaluates} | ${updates} | ${sizeKb === undefined ? '' : `${sizeKb} kB`} |`;
  });
  return [
    '| | with | needs | key | evaluated | changes | in a page |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function section(snippet: Snippet): string {
  const { id, title, install, beside, unverified, note } = snippet;
  const run = renderSnippet(snippet, '', { ...placeholders, key: placeholders[snippet.key] }).run;
  const commands = [install, run].filter((command) => command !== undefined).join('\n');
  const files = [snippet.file, ...beside].map((file) => `[${file}](../snippets/${id}/${file})`).join(', ');
  return [
    `### <a id="${id}"></a>${title}`,
    ...(note === undefined ? [] : [note]),
    ...(commands === '' ? [] : [`\`\`\`sh\n${commands}\n\`\`\``]),
    code(snippet),
    unverified === undefined
      ? `Files: ${files}. Run by Halyard's tests.`
      : `Files: ${files}. Not run by tests; checked: ${unverified}.`,
  ].join('\n\n');
}

function code(snippet: Snippet): string {
  const text = readFileSync(join(root, 'snippets', snippet.id, snippet.file), 'utf8');
  return `\`\`\`${snippet.language}\n${text.trimEnd()}\n\`\`\``;
}
