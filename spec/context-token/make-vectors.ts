/**
 * The vectors of context tokens: what signers make, and what a verifier takes and refuses. Tokens are put together here
 * from the text of header and payload, by nothing that signs or verifies elsewhere in the project.
 */
import { createHash, createHmac, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { writeKey } from '@halyard/contract';
import { writeJson, writeLines } from '../write-json.ts';

/** Seconds; the fraction shows that signers round down. */
const now = 1_800_000_000;
const nowMs = now * 1_000 + 999;

interface Party {
  id: string;
  signingKey: string;
  privateKey: KeyObject;
  /** 32 bytes. */
  publicKey: Buffer;
}

const own = party('Vector01', 'abcdefghijklmnopqrstuvwxyz012345');
const other = party('Vector02', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345');

/** The text of vectors.json. */
export function makeVectors(): string {
  const fields = [
    `"nowMs": ${nowMs}`,
    `"id": ${writeJson(own.id)}`,
    `"signingKey": ${writeJson(own.signingKey)}`,
    `"publicKey": ${writeJson(own.publicKey.toString('base64url'))}`,
    `"sign": ${writeLines(signed().map(writeJson), '[', ']', '  ')}`,
    `"accept": ${writeLines(accepted().map(writeJson), '[', ']', '  ')}`,
    `"refuse": ${writeLines(refused().map(writeJson), '[', ']', '  ')}`,
  ];
  return `${writeLines(fields, '{', '}', '')}\n`;
}

/** By a context as it is written in the payload: what every signer makes of the same, byte for byte. */
function signed() {
  const cases: [name: string, context: string, ttlSeconds?: number][] = [
    ['a usual context', '{"targetingKey":"u1","plan":"pro","age":42,"beta":true}'],
    ['nothing', '{}', 1],
    ['the longest life', '{"targetingKey":"u1"}', 86_400],
    ['all of JSON', '{"a":null,"b":[true,false,[],{}],"c":{"d":{"e":"f"}},"":"empty","z":1,"y":2}'],
    ['text', JSON.stringify({ text: 'é😀"\\/\b\f\n\r\t\u0001\u001f\u007f\u2028', '😀"': '<script>' })],
    [
      'numbers',
      '{"n":[0,-1,1.5,100,0.000001,1e-7,1.25e-9,123456789012345680000,1e+21,5e-324,1.7976931348623157e+308]}',
    ],
  ];
  return cases.map(([name, context, ttlSeconds = 3_600]) => ({
    name,
    context: JSON.parse(context) as unknown,
    ttlSeconds,
    token: token({ payload: `{"context":${context},"iat":${now},"exp":${now + ttlSeconds}}` }),
  }));
}

function accepted() {
  const context = '{"targetingKey":"u1"}';
  const cases: [name: string, token: string][] = [
    ['as signers make it', token({})],
    ['header in another order, without typ', token({ header: `{"kid":"${own.id}","alg":"EdDSA"}` })],
    [
      'spaces and escapes',
      token({ payload: `{ "exp": ${now + 60},\n"context": {"targetingKey": "\\u00751"} }` }),
    ],
    ['without iat', token({ payload: `{"context":${context},"exp":${now + 3_600}}` })],
    [
      'with claims of others',
      token({ payload: payload({ more: `,"iss":"app","sub":"u1","jti":"7","nbf":${now}` }) }),
    ],
    ['of a clock that is a minute ahead', token({ payload: payload({ iat: now + 60, exp: now + 3_660 }) })],
    ['ended within the last minute', token({ payload: payload({ iat: now - 3_600, exp: now - 58 }) })],
    ['a whole day', token({ payload: payload({ exp: now + 86_400 }) })],
  ];
  return cases.map(([name, text]) => ({ name, token: text, context: JSON.parse(context) as unknown }));
}

function refused() {
  const good = token({});
  const [header, body, signature] = good.split('.') as [string, string, string];
  const short = payload({ context: '{"targetingKey":"u1","sub~":"???>>>"}' });
  const cases: [why: string, name: string, token: string][] = [
    ['malformed', 'empty', ''],
    ['malformed', 'two parts', `${header}.${body}`],
    ['malformed', 'no signature', `${header}.${body}.`],
    ['malformed', 'a fourth part', `${good}.${signature}`],
    ['malformed', 'a space behind it', `${good} `],
    ['malformed', 'a line end behind it', `${good}\n`],
    ['malformed', 'a digit behind it', `${good}A`],
    ['malformed', 'a digit too few', good.slice(0, -1)],
    ['malformed', 'JSON serialization', JSON.stringify({ payload: body, protected: header, signature })],
    ['malformed', 'padding of the header', `${header}=.${body}.${signature}`],
    ['malformed', 'padding of the payload', `${header}.${body}==.${signature}`],
    ['malformed', 'padding of the signature', `${good}==`],
    [
      'malformed',
      'the usual alphabet of base64',
      token({ payload: short }).replaceAll('-', '+').replaceAll('_', '/'),
    ],
    ['algorithm', 'alg none', token({ header: headerOf('none') })],
    ['malformed', 'alg none, unsigned', `${encode(headerOf('none'))}.${body}.`],
    ['malformed', 'HS256 with the bytes of the public key', hmac(own.publicKey)],
    ['malformed', 'HS256 with the public key as text', hmac(own.publicKey.toString('base64url'))],
    ['algorithm', 'HS512 with the bytes of the public key', hmac(own.publicKey, 'HS512')],
    ['algorithm', 'ES256, though signed right', token({ header: headerOf('ES256') })],
    ['algorithm', 'alg in lower case', token({ header: headerOf('eddsa') })],
    ['algorithm', 'no alg', token({ header: `{"typ":"JWT","kid":"${own.id}"}` })],
    ['algorithm', 'another typ', token({ header: `{"alg":"EdDSA","typ":"at+jwt","kid":"${own.id}"}` })],
    [
      'algorithm',
      'a critical extension',
      token({ header: `{"alg":"EdDSA","kid":"${own.id}","crit":["b64"],"b64":false}` }),
    ],
    [
      'algorithm',
      'a key of its own',
      token({ header: `{"alg":"EdDSA","kid":"${own.id}","jwk":${jwkOf(other)}}`, by: other }),
    ],
    ['another key', 'no kid', token({ header: '{"alg":"EdDSA","typ":"JWT"}' })],
    [
      'another key',
      'kid of another, signed by it',
      token({ header: headerOf('EdDSA', other.id), by: other }),
    ],
    [
      'another key',
      'kid of another, signed by the right one',
      token({ header: headerOf('EdDSA', other.id) }),
    ],
    ['another key', 'kid as a list', token({ header: `{"alg":"EdDSA","kid":["${own.id}"]}` })],
    ['signature', 'signed by another', token({ by: other })],
    [
      'signature',
      'payload changed',
      `${header}.${encode(payload({ context: '{"targetingKey":"u2"}' }))}.${signature}`,
    ],
    ['signature', 'header changed', `${encode(`{"alg":"EdDSA","kid":"${own.id}"}`)}.${body}.${signature}`],
    [
      'signature',
      'payload of one, signature of another',
      `${header}.${body}.${token({ payload: short }).split('.')[2]}`,
    ],
    ['signature', 'another spelling of the signature', respelled(good)],
    ['signature', 'another form of the signature', `${header}.${body}.${malleated(signature)}`],
    ['signature', 'zeros', `${header}.${body}.${'A'.repeat(86)}`],
    ['no exp', 'without exp', token({ payload: `{"context":{},"iat":${now}}` })],
    ['not a number', 'exp as text', token({ payload: `{"context":{},"exp":"${now + 60}"}` })],
    ['not a number', 'iat as null', token({ payload: `{"context":{},"iat":null,"exp":${now + 60}}` })],
    ['expired', 'expired', token({ payload: payload({ iat: now - 3_600, exp: now - 60 }) })],
    ['expired', 'expired long ago', token({ payload: payload({ iat: 1, exp: 2 }) })],
    ['future', 'iat in two minutes', token({ payload: payload({ iat: now + 120, exp: now + 3_600 }) })],
    ['future', 'nbf in two minutes', token({ payload: payload({ more: `,"nbf":${now + 120}` }) })],
    ['too long', 'a day and a second', token({ payload: payload({ exp: now + 86_401 }) })],
    [
      'too long',
      'a day and a second, begun before',
      token({ payload: payload({ iat: now - 86_400, exp: now + 1 }) }),
    ],
    ['too long', 'without iat, two days', token({ payload: `{"context":{},"exp":${now + 172_800}}` })],
    ['too long', 'without end', token({ payload: payload({ exp: 1e300 }) })],
    ['aud', 'for others', token({ payload: payload({ more: ',"aud":"https://other.example"' }) })],
    ['no context', 'without context', token({ payload: `{"iat":${now},"exp":${now + 60}}` })],
    ['no context', 'a context that is a list', token({ payload: payload({ context: '["u1"]' }) })],
    ['no context', 'a context that is null', token({ payload: payload({ context: 'null' }) })],
    [
      'member twice',
      'context twice',
      token({ payload: payload({ more: ',"context":{"targetingKey":"u2"}' }) }),
    ],
    [
      'member twice',
      'an attribute twice',
      token({ payload: payload({ context: '{"plan":"free","plan":"pro"}' }) }),
    ],
    [
      'member twice',
      'an attribute twice, differently written',
      token({ payload: payload({ context: '{"plan":"free","pl\\u0061n":"pro"}' }) }),
    ],
    ['member twice', 'alg twice', token({ header: `{"alg":"none","alg":"EdDSA","kid":"${own.id}"}` })],
    ['not JSON', 'a payload that is text', token({ payload: 'context' })],
    ['not JSON', 'a mark of byte order', token({ payload: `\ufeff${payload({})}` })],
    [
      'UTF-8',
      'bytes that are no UTF-8',
      token({ payload: Buffer.from(payload({ context: '{"a":"é"}' }), 'latin1') }),
    ],
    ['not a JSON object', 'a payload that is a list', token({ payload: '[]' })],
    [
      'nested deeper',
      'forty-one levels',
      token({ payload: payload({ context: `{"a":${'['.repeat(39)}${']'.repeat(39)}}` }) }),
    ],
    [
      '__proto__',
      'a member named __proto__',
      token({ payload: payload({ context: '{"__proto__":{"admin":true}}' }) }),
    ],
    ['U+0000', 'NUL in text', token({ payload: payload({ context: '{"a":"\\u0000"}' }) })],
    ['surrogate', 'half of a surrogate pair', token({ payload: payload({ context: '{"a":"\\ud800"}' }) })],
    ['double', 'a number beyond a double', token({ payload: payload({ context: '{"a":1e400}' }) })],
    [
      '8192',
      'longer than 8,192 characters',
      token({ payload: payload({ context: `{"a":"${'x'.repeat(6_200)}"}` }) }),
    ],
  ];
  return cases.map(([why, name, text]) => ({ name, why, token: text }));
}

function party(id: string, secret: string): Party {
  const seed = createHash('sha256').update(`halyard context signing\n${secret}`).digest();
  // PKCS #8 of RFC 8410, section 7.
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const signingKey = writeKey({ kind: 'sign', selector: id, secret });
  return { id, signingKey, privateKey, publicKey: spki.subarray(-32) };
}

function headerOf(alg: string, kid = own.id): string {
  return `{"alg":"${alg}","typ":"JWT","kid":"${kid}"}`;
}

function payload(given: { context?: string; iat?: number; exp?: number; more?: string }): string {
  const { context = '{"targetingKey":"u1"}', iat = now, exp = now + 3_600, more = '' } = given;
  return `{"context":${context},"iat":${iat},"exp":${exp}${more}}`;
}

function token(given: { header?: string; payload?: string | Buffer; by?: Party }): string {
  const { header = headerOf('EdDSA'), payload: body = payload({}), by = own } = given;
  const text = `${encode(header)}.${encode(body)}`;
  return `${text}.${sign(null, Buffer.from(text), by.privateKey).toString('base64url')}`;
}

function hmac(secret: string | Buffer, alg: 'HS256' | 'HS512' = 'HS256'): string {
  const text = `${encode(headerOf(alg))}.${encode(payload({}))}`;
  const name = alg === 'HS256' ? 'sha256' : 'sha512';
  return `${text}.${createHmac(name, secret).update(text).digest('base64url')}`;
}

function encode(text: string | Buffer): string {
  return Buffer.from(text as string).toString('base64url');
}

function jwkOf({ publicKey }: Party): string {
  return `{"kty":"OKP","crv":"Ed25519","x":"${publicKey.toString('base64url')}"}`;
}

/** The last digit holds two bits of the signature; the other four are to be 0. */
function respelled(text: string): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return text.slice(0, -1) + digits[digits.indexOf(text.at(-1)!) + 1];
}

/** S and S + L satisfy the same equation; RFC 8032, section 5.1.7, wants S < L. */
function malleated(signature: string): string {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const bytes = Buffer.from(signature, 'base64url');
  const little = bytes.subarray(32).toReversed();
  const s = BigInt(`0x${Buffer.from(little).toString('hex')}`) + order;
  Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse().copy(bytes, 32);
  return bytes.toString('base64url');
}
