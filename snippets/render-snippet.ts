import type { Snippet } from './snippets.ts';

/** What stands in the files where a real value belongs. All of it is valid in every language. */
export const placeholders = {
  url: 'http://localhost:4400',
  server: 'hal_server_…',
  client: 'hal_client_…',
  flag: 'example',
} as const;

export interface SnippetValues {
  /** Where the service is, without a slash at its end. */
  readonly url: string;
  /** Of the kind that the snippet wants. */
  readonly key: string;
  /** The key of a boolean flag; with a client key of one that clients may see. */
  readonly flag: string;
}

export interface RenderedSnippet {
  readonly text: string;
  /** As in the snippet. */
  readonly install: string | undefined;
  /** With the key in front where the program reads it from the environment. */
  readonly run: string | undefined;
}

/**
 * The text of a snippet's file, and its commands, with real values. Throws a TypeError for a value that would not stay
 * inside quotes in every language, and for a key of the other kind.
 */
export function renderSnippet(snippet: Snippet, text: string, values: SnippetValues): RenderedSnippet {
  check('url', values.url, /^https?:\/\/[\w.:[\]-]+(?:\/[\w.~-]+)*$/);
  check('key', values.key, snippet.key === 'server' ? /^hal_server_(?:\w+|…)$/ : /^hal_client_(?:\w+|…)$/);
  check('flag', values.flag, /^[\w.~-]+$/);
  const fill = (place: string) =>
    place
      .replaceAll(/\bexample\b/g, values.flag)
      .replaceAll(placeholders.url, values.url)
      .replaceAll(placeholders[snippet.key], values.key);
  const environment = snippet.key === 'server' ? `HALYARD_SERVER_KEY=${placeholders.server} ` : '';
  return {
    text: fill(text),
    install: snippet.install,
    run: snippet.run === undefined ? undefined : fill(environment + snippet.run),
  };
}

function check(name: string, value: string, pattern: RegExp): void {
  if (!pattern.test(value)) throw new TypeError(`A snippet cannot take this ${name}: ${value}`);
}
