/** The interface's own description, as data and as a page; both are built at the first request. */
import { allOperations, openApiDocument } from '@halyard/contract';
import { version } from '../../platform/version.ts';
import { buildReferencePage } from './reference-page.ts';

let openApi: string | undefined;
let page: string | undefined;

export function openApiText(): string {
  openApi ??= JSON.stringify(openApiDocument(allOperations, version));
  return openApi;
}

export function referencePage(): string {
  page ??= buildReferencePage(JSON.parse(openApiText()));
  return page;
}
