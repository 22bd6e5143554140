/** What programs can ask with, in the order and groups in which they are offered. */
import { snippets } from 'virtual:snippets';
import type { Snippet } from '../../../../../snippets/snippets.ts';

export interface Client extends Snippet {
  /** Of its file. */
  readonly text: string;
  /** What it takes beside it, but for files that a tool writes. */
  readonly others: readonly { readonly file: string; readonly text: string }[];
}

const all = snippets as readonly Client[];

const titles: Record<Client['kind'], string> = {
  halyard: 'Halyard’s SDKs',
  openfeature: 'OpenFeature, over Halyard’s SDKs',
  'openfeature-ofrep': 'OpenFeature, over OFREP',
  ofrep: 'Plain HTTP (OFREP)',
};

export const clientGroups: readonly { title: string; clients: readonly Client[] }[] = Object.entries(
  titles,
).map(([kind, title]) => ({ title, clients: all.filter((snippet) => snippet.kind === kind) }));

/** The first where there is none by that name. */
export function clientOf(id: string | undefined): Client {
  return all.find((snippet) => snippet.id === id) ?? (all[0] as Client);
}
