/**
 * The interface's own description, as data and as a page; both are built at the first request. As bytes that all answers
 * share: anybody may ask for them, and need not read what comes.
 */
import { createHash } from 'node:crypto';
import { allOperations, openApiDocument } from '@halyard/contract';
import { version } from '../../platform/version.ts';
import { buildReferencePage, referenceStyle } from './reference-page.ts';

/** What its page may load: the one style that stands in it, known by its hash, and nothing else. */
export const referencePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(referenceStyle).digest('base64')}'; frame-ancestors 'none'`;

let openApi: Buffer | undefined;
let page: Buffer | undefined;

export function openApiText(): Buffer {
  openApi ??= Buffer.from(JSON.stringify(openApiDocument(allOperations, version)));
  return openApi;
}

export function referencePage(): Buffer {
  page ??= Buffer.from(buildReferencePage(JSON.parse(openApiText().toString())));
  return page;
}
