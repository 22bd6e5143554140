/** The reference at /docs: one static page, written from the contract, that needs no script. */
import { type AnyOperation, allOperations, errorTable, permissions } from '@halyard/contract';
import { escapeHtml } from './escape-html.ts';
import { type JsonSchema, shapeHtml } from './shape.ts';

/** What people come for first; groups that are not named here follow. */
const order = [
  'flags',
  'configurations',
  'segments',
  'conditions',
  'sdk',
  'projects',
  'environments',
  'keys',
  'people',
  'invitations',
  'roles',
  'members',
  'service-accounts',
  'access',
  'changes',
  'checkpoints',
  'transfer',
];

interface Parameter {
  name: string;
  in: string;
  required: boolean;
  description?: string;
  schema: JsonSchema;
}

interface Described {
  parameters: Parameter[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { content?: Record<string, { schema: JsonSchema }> }>;
}

interface OpenApi {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, JsonSchema> };
}

/** The whole page as HTML, from the OpenAPI document. */
export function buildReferencePage(document: OpenApi): string {
  const groups = Map.groupBy(allOperations, ({ name }) => name.split('.')[0]!);
  const rank = (group: string) => (order.indexOf(group) + order.length + 1) % (order.length + 1);
  const names = [...groups.keys()].sort((a, b) => rank(a) - rank(b));
  const nav = [...names, 'shapes', 'errors', 'scopes']
    .map((name) => `<a href="#${name}">${name}</a>`)
    .join(' ');
  const sections = names.map((name) =>
    section(
      name,
      groups
        .get(name)!
        .toSorted((a, b) => place(a).localeCompare(place(b)))
        .map((operation) =>
          article(
            operation,
            document.paths[operation.path]![operation.method.toLowerCase()]!,
            document.components.schemas,
          ),
        )
        .join(''),
    ),
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Halyard API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${referenceStyle}</style></head>
<body><header><h1>Halyard API</h1><p>The same as data: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).
Send <code>Authorization: Bearer &lt;key&gt;</code>, or a cookie of <code>POST /auth/sign-in/email</code>
<code>{"email", "password"}</code>: people may ask, by their roles, whatever takes an api key. Every write takes <code>Idempotency-Key</code>,
<code>?dry-run=true</code> and <code>?comment=</code>; <code>ETag</code> and <code>If-Match</code> guard against lost
updates. A key of several projects names one with <code>?project=</code>; otherwise it is <code>default</code>.</p><nav>${nav}</nav></header><main>${sections.join('')}
${section('shapes', shapes(document.components.schemas))}
${section('errors', `<p>RFC 9457 problem details with a <code>code</code>; <code>fields</code> lists every problem of the input with its JSON pointer.</p>${errors()}`)}
${section('scopes', scopes())}</main></body></html>`;
}

/** By path, and for each path in the order of a thing's life. */
function place({ path, method }: AnyOperation): string {
  return `${path} ${['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].indexOf(method)}`;
}

function section(name: string, content: string): string {
  return `<section id="${name}"><h2>${name}</h2>${content}</section>`;
}

function article(operation: AnyOperation, described: Described, schemas: Record<string, JsonSchema>): string {
  const callers = operation.permission === null ? 'no key' : `${operation.callers.join(', ')} key`;
  const scope =
    operation.permission !== null && operation.callers.includes('api')
      ? ` with <code>${operation.permission}</code>`
      : '';
  const ifMatch = operation.ifMatch === 'none' ? '' : `; <code>If-Match</code> ${operation.ifMatch}`;
  const codes = operation.errors.map((code) => `<a href="#${code}">${code}</a>`).join(', ');
  const query = described.parameters.filter((parameter) => parameter.in === 'query' && !isCommon(parameter));
  const body = described.requestBody?.content['application/json']?.schema;
  const answers = Object.entries(described.responses[String(operation.status)]?.content ?? {});
  return `<article id="${operation.name}"><h3><code class="method">${operation.method}</code> <code>${escapeHtml(operation.path)}</code></h3>
<p>${escapeHtml(operation.summary)}${operation.description ? `. ${escapeHtml(operation.description)}` : ''}</p>
<p class="small">${callers}${scope}${ifMatch}${codes === '' ? '' : `; may answer ${codes}`}</p>
${query.length > 0 ? shape('query', { properties: Object.fromEntries(query.map(asProperty)), required: query.filter(({ required }) => required).map(({ name }) => name) }) : ''}
${body && !isEmpty(body) ? shape('body', body) + exampleOf(body, schemas) : ''}
${answers.map(([type, { schema }]) => shape(`answer ${operation.status}`, type === 'application/json' ? schema : { type })).join('')}</article>`;
}

function exampleOf(body: JsonSchema, schemas: Record<string, JsonSchema>): string {
  const name =
    typeof body === 'object'
      ? String(body['$ref'] ?? '')
          .split('/')
          .at(-1)!
      : '';
  const schema = schemas[name];
  const [example] =
    (typeof schema === 'object' ? (schema['examples'] as unknown[] | undefined) : undefined) ?? [];
  if (example === undefined) return '';
  return `<div class="shape"><span class="label">for example</span><pre>${escapeHtml(JSON.stringify(example))}</pre></div>`;
}

/** Said once at the top, for all that take it. */
function isCommon({ name }: Parameter): boolean {
  return name === 'dry-run' || name === 'comment' || name === 'project';
}

function asProperty({ name, description, schema }: Parameter): [string, JsonSchema] {
  return [name, { ...(typeof schema === 'object' ? schema : {}), ...(description ? { description } : {}) }];
}

function isEmpty(schema: JsonSchema): boolean {
  return (
    typeof schema === 'object' &&
    Object.keys((schema['properties'] as object | undefined) ?? { a: 1 }).length === 0
  );
}

function shape(label: string, schema: JsonSchema): string {
  return `<div class="shape"><span class="label">${label}</span><pre>${shapeHtml(schema)}</pre></div>`;
}

function shapes(schemas: Record<string, JsonSchema>): string {
  return Object.keys(schemas)
    .sort()
    .map(
      (name) =>
        `<article id="shape-${name}"><h3>${name}</h3><pre>${shapeHtml(schemas[name]!)}</pre></article>`,
    )
    .join('');
}

function errors(): string {
  const rows = Object.entries(errorTable).map(
    ([code, { status, title, advice }]) =>
      `<tr id="${code}"><td>${status}</td><td><code>${code}</code></td><td>${escapeHtml(title)}</td><td>${escapeHtml(advice)}</td></tr>`,
  );
  return `<table><tr><th>status</th><th>code</th><th>what</th><th>what to do</th></tr>${rows.join('')}</table>`;
}

function scopes(): string {
  const rows = Object.entries(permissions).map(
    ([scope, meaning]) => `<tr><td><code>${scope}</code></td><td>${escapeHtml(meaning)}</td></tr>`,
  );
  return `<table><tr><th>scope</th><th>what a key with it may do</th></tr>${rows.join('')}</table>`;
}

/** As it stands in the page, to the letter. */
export const referenceStyle = `:root{color-scheme:light dark;--line:#8884;--soft:#8881}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1.5rem}
h1,h2,h3{line-height:1.2}h2{margin-top:2.5rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
article{border:1px solid var(--line);border-radius:.5rem;padding:.5rem 1rem;margin:.75rem 0}
h3{font-size:1rem;margin:.25rem 0;overflow-wrap:anywhere}p{margin:.25rem 0}.small{font-size:.85rem;opacity:.85}
code,pre{background:var(--soft);border-radius:.25rem}code{padding:.1em .3em}.method{font-weight:700}
pre{margin:.25rem 0;padding:.4rem .6rem;font-size:.8rem;white-space:pre-wrap;overflow-wrap:anywhere}.note{opacity:.65}
.shape{display:flex;gap:.75rem;align-items:baseline}.shape pre{flex:1;min-width:0}.label{flex:0 0 5.5rem;font-size:.85rem;opacity:.85}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:1rem 0}section{overflow-x:auto}
table{border-collapse:collapse}td,th{border-bottom:1px solid var(--line);padding:.3rem .6rem;text-align:left;vertical-align:top}`;
