/** Requests that have a secret in them: where it belongs but is refused, and wherever else people put one by mistake. */

import type { Secret } from './find-secrets.ts';
import type { RawRequest } from './raw-client.ts';
import { requestOf, type SampleRequest } from './sample-requests.ts';
import { bodyPlaces, queryNames } from './spoilt-requests.ts';

/** Where a credential is looked for, or was in other services. */
const credentialHeaders = ['Authorization', 'X-API-Key', 'Halyard-Context-Token', 'Cookie', 'X-CSRF-Token'];
const otherHeaders = [
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Halyard-Comment',
  'Halyard-Instance',
  'Last-Event-ID',
  'Content-Type',
  'X-Request-Id',
  'User-Agent',
  'Referer',
  'Origin',
  'X-Forwarded-For',
];

/** Of one operation with one secret. */
export function* misplaced(sample: SampleRequest, { text, isRecognised }: Secret): Generator<RawRequest> {
  const plain = requestOf(sample);
  const path = sample.path + sample.query;
  const withHeader = (name: string, value: string) => {
    const rest = (plain.headers ?? []).filter(([known]) => known.toLowerCase() !== name.toLowerCase());
    return { ...plain, headers: [...rest, [name, value] as const] };
  };
  const joint = sample.query === '' ? '?' : '&';
  const encoded = encodeURIComponent(text);
  for (const value of [text, `Bearer ${text}`, `Bearer ${text}x`, `Basic ${btoa(`admin:${text}`)}`]) {
    yield withHeader('Authorization', value);
  }
  for (const name of credentialHeaders) yield withHeader(name, name === 'Cookie' ? `session=${text}` : text);
  yield { ...plain, target: `${path}${joint}ticket=${encoded}` };
  if (!isRecognised) return;
  for (const name of otherHeaders) yield withHeader(name, text);
  for (const name of [...queryNames(sample), 'key', 'token', text]) {
    yield { ...plain, target: `${path}${joint}${encodeURIComponent(name)}=${encoded}` };
  }
  yield { ...plain, target: `/${encoded}` };
  for (const name of Object.keys(sample.example.params ?? {})) {
    const target = sample.operation.path.replaceAll(/\{(\w+)\}/g, (_, param) =>
      param === name ? encoded : encodeURIComponent(sample.example.params![param]!),
    );
    yield { ...plain, target: target + sample.query };
  }
  if (sample.operation.method === 'GET') return;
  const json = JSON.stringify(text);
  const { headers } = withHeader('Content-Type', 'application/json');
  const forms = [json, `{${json}:1}`, `["${text} and more"]`];
  for (const [n, [, written]] of bodyPlaces(sample).entries()) {
    yield { ...plain, headers, body: written(forms[n % forms.length]!) };
  }
  yield { ...plain, headers, body: `{"key":${json}, broken` };
}
