/** The reference at /docs: one static page, written from the contract, that needs no script. */
import { type AnyOperation, allOperations, errorsOf, errorTable, permissions } from '@halyard/contract';

/** The whole page as HTML, built once. */
export function buildReferencePage(): string {
  const groups = Map.groupBy(allOperations, ({ name }) => name.split('.')[0]!);
  const nav = [...groups.keys()].map((group) => `<a href="#${group}">${html(group)}</a>`).join(' ');
  const sections = [...groups].map(
    ([group, list]) =>
      `<section id="${group}"><h2>${html(group)}</h2>${list.map(operation).join('')}</section>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Halyard API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${style}</style></head>
<body><header><h1>Halyard API</h1><p>The same as data: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).
Send <code>Authorization: Bearer &lt;key&gt;</code>. Every write takes <code>Idempotency-Key</code>,
<code>?dry-run=true</code> and <code>?comment=</code>; <code>ETag</code> and <code>If-Match</code> guard against lost updates.</p>
<nav>${nav} <a href="#errors">errors</a> <a href="#scopes">scopes</a></nav></header><main>${sections.join('')}
<section id="errors"><h2>errors</h2><p>RFC 9457 problem details with a <code>code</code>; <code>fields</code> lists every problem of the input with its JSON pointer.</p>${errors()}</section>
<section id="scopes"><h2>scopes</h2>${scopes()}</section></main></body></html>`;
}

function operation(given: AnyOperation): string {
  const callers = given.permission === null ? 'no key' : `${given.callers.join(', ')} key`;
  const scope =
    given.permission === null || !given.callers.includes('api')
      ? ''
      : ` with <code>${given.permission}</code>`;
  const codes = errorsOf(given).map((code) => `<a href="#${code}">${code}</a>`);
  return `<article id="${given.name}"><h3><code class="method">${given.method}</code> <code>${html(given.path)}</code></h3>
<p>${html(given.summary)}${given.description ? `. ${html(given.description)}` : ''}</p>
<p class="small">${callers}${scope}. Answers ${given.status}${codes.length > 0 ? `, or ${codes.join(', ')}` : ''}.</p></article>`;
}

function errors(): string {
  const rows = Object.entries(errorTable).map(
    ([code, { status, title, advice }]) =>
      `<tr id="${code}"><td>${status}</td><td><code>${code}</code></td><td>${html(title)}</td><td>${html(advice)}</td></tr>`,
  );
  return `<table><tr><th>status</th><th>code</th><th>what</th><th>what to do</th></tr>${rows.join('')}</table>`;
}

function scopes(): string {
  const rows = Object.entries(permissions).map(
    ([scope, meaning]) => `<tr><td><code>${scope}</code></td><td>${html(meaning)}</td></tr>`,
  );
  return `<table><tr><th>scope</th><th>what a key with it may do</th></tr>${rows.join('')}</table>`;
}

function html(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const style = `:root{color-scheme:light dark;--line:#8884;--soft:#8881}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1.5rem}
h1,h2,h3{line-height:1.2}h2{margin-top:2.5rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
article{border:1px solid var(--line);border-radius:.5rem;padding:.5rem 1rem;margin:.75rem 0}
h3{font-size:1rem;margin:.25rem 0;overflow-wrap:anywhere}p{margin:.25rem 0}.small{font-size:.85rem;opacity:.85}
code{background:var(--soft);padding:.1em .3em;border-radius:.25rem}.method{font-weight:700}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:1rem 0}section{overflow-x:auto}
table{border-collapse:collapse}td,th{border-bottom:1px solid var(--line);padding:.3rem .6rem;text-align:left;vertical-align:top}`;
