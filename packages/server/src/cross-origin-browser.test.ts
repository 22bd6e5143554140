/**
 * SEC-21 in a real Chromium: a page of another origin does to a signed-in browser what such pages can. The control is
 * the same page against a proxy that hides from the service where requests come from.
 */
import { request as ask, createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startChromium, waitFor } from '@halyard/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addPerson, type BrowserSession, signIn } from './testing/browser-session.ts';
import { startTestService, type TestService } from './testing/start-test-service.ts';

const stack = new AsyncDisposableStack();
let t: TestService;
let session: BrowserSession;
let evil: string;
let hiding: string;
beforeAll(async () => {
  t = stack.use(await startTestService());
  const { email } = await addPerson(t, { name: 'Ada', roles: [{ role: 'administrator' }] });
  session = await signIn(t, email);
  evil = await serve(
    createServer((_, response) => response.setHeader('content-type', 'text/html').end('<title>evil</title>')),
  );
  hiding = await serve(
    createServer((incoming, outgoing) => {
      const { origin: _, 'sec-fetch-site': __, ...headers } = incoming.headers;
      const { port, host } = new URL(t.url);
      const passed = {
        ...headers,
        host,
        origin: t.url,
        ...(headers['content-type'] ? { 'content-type': 'application/json' } : {}),
      };
      const onwards = ask(
        { port, method: incoming.method, path: incoming.url, headers: passed },
        (answer) => {
          const cors = { 'access-control-allow-origin': evil, 'access-control-allow-credentials': 'true' };
          outgoing.writeHead(answer.statusCode!, { ...answer.headers, ...cors });
          answer.pipe(outgoing);
        },
      );
      incoming.pipe(onwards);
    }),
  );
});
afterAll(() => stack.disposeAsync());

async function serve(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stack.defer(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Runs in the page: everything it can think of; gives what it could read of the answers. */
const attack = (target: string) => `(async (target) => {
  const read = [];
  const flag = (key) => JSON.stringify({ key: 'planted-by-' + key, kind: 'boolean' });
  const attempt = async (what, init) => {
    try {
      const answer = await fetch(target + '/flags', { credentials: 'include', ...init });
      if (answer.type !== 'opaque' && answer.ok) read.push(what);
    } catch {}
  };
  const text = { 'content-type': 'text/plain' };
  await attempt('read', {});
  await attempt('json', { method: 'POST', headers: { 'content-type': 'application/json' }, body: flag('json') });
  await attempt('text', { method: 'POST', headers: text, body: flag('text') });
  await attempt('no-cors', { method: 'POST', mode: 'no-cors', headers: text, body: flag('no-cors') });
  navigator.sendBeacon(target + '/flags', flag('beacon'));
  // A form whose one field, as text/plain, is JSON; in a frame of its own, and in one without an origin.
  for (const [name, sandbox] of [['form', ''], ['sandbox', 'allow-forms allow-scripts']]) {
    const frame = document.createElement('iframe');
    if (sandbox !== '') frame.setAttribute('sandbox', sandbox);
    const field = flag(name).slice(0, -1) + ',"name":"';
    frame.srcdoc = "<form method=post enctype=text/plain action='" + target + "/flags'><input name='" + field +
      "' value='\\"}'></form><script>document.forms[0].submit()</" + "script>";
    document.body.append(frame);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  await new Promise((resolve) => {
    const events = new EventSource(target + '/flags', { withCredentials: true });
    events.onopen = () => read.push('events');
    events.onerror = () => { events.close(); resolve(); };
  });
  await new Promise((resolve) => {
    const socket = new WebSocket(target.replace('http', 'ws') + '/sdk/ws');
    socket.onopen = () => { read.push('socket'); socket.close(); };
    socket.onclose = () => resolve();
  });
  return read;
})(${JSON.stringify(target)})`;

async function planted(): Promise<string[]> {
  const { items } = (await t.ok('GET', '/flags?limit=500')).body as { items: { key: string }[] };
  return items.map(({ key }) => key).filter((key) => key.startsWith('planted-by-'));
}

it('a page of another port of the same host, to which the cookie is sent, gets nothing done and nothing told', async () => {
  await using browser = await startChromium();
  const context = await browser.newContext();
  const [name, value] = session.cookie!.split('=') as [string, string];
  await context.addCookies([
    { name, value, domain: '127.0.0.1', path: '/', httpOnly: true, sameSite: 'Lax' },
  ]);
  const page = await context.newPage();
  await page.goto(evil);
  expect(await page.evaluate(attack(t.url))).toEqual([]);
  expect(await planted()).toEqual([]);

  expect(await page.evaluate(attack(hiding))).toContain('read');
  // A form is on its way when its frame is there; nobody tells the page that it has come.
  const wanted = ['planted-by-no-cors', 'planted-by-text', 'planted-by-form'];
  await waitFor(async () => {
    const found = await planted();
    return wanted.every((key) => found.includes(key));
  });

  // And its own pages are as much at home as ever.
  await page.goto(`${t.url}/healthz`);
  const body = JSON.stringify({ key: 'by-its-own-page', kind: 'boolean' });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  const own = await page.evaluate(`fetch('/flags', ${JSON.stringify(init)}).then(({ status }) => status)`);
  expect(own).toBe(201);
});
