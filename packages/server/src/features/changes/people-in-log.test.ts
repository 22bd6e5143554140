/** What the log holds of people is for those who may read people, by whatever way it is read. */
import { readEvents, waitFor } from '@halyard/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, type BrowserSession, signIn } from '../../testing/browser-session.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const kindsOfPeople = ['person', 'session', 'invitation'];
const ofNoProject = { kind: 'api', scopes: ['flags:read'], allProjects: true };

let t: TestService;
let viewer: BrowserSession;
let ofPeople: number[];
beforeAll(async () => {
  t = await startTestService({ config: { pollMs: 200 } });
  const { email } = await addPerson(t, { name: 'Vera', roles: [{ role: 'viewer', project: null }] });
  viewer = await signIn(t, email);
  await t.ok('POST', '/invitations', { email: 'hidden@example.com', roles: [] });
  await t.ok('POST', '/keys', { ...ofNoProject, name: 'seen-by-all' });
  const { items } = (await t.ok('GET', '/changes?limit=100')).body;
  ofPeople = items
    .filter((change: Change) => change.items.some(({ kind }) => kindsOfPeople.includes(kind)))
    .map(({ seq }: Change) => seq);
});
afterAll(() => t[Symbol.asyncDispose]());

interface Change {
  seq: number;
  items: { kind: string }[];
}

const seqsOf = ({ items }: { items: Change[] }) => items.map(({ seq }) => seq);
const asViewer = async (path: string) => (await viewer.request('GET', path)).body;

describe('whoever may not read people', () => {
  it('is shown everything else that belongs to no project, page by page', async () => {
    expect((await viewer.request('GET', '/people')).status).toBe(403);
    // Invited, joined, signed in, and another invited.
    expect(ofPeople.length).toBeGreaterThanOrEqual(4);
    const all = seqsOf((await t.ok('GET', '/changes?limit=100')).body);
    const expected = all.filter((seq) => !ofPeople.includes(seq));
    expect(expected.length).toBeGreaterThan(1);
    const seen: number[] = [];
    for (let cursor = ''; ; ) {
      const page = await asViewer(`/changes?limit=1${cursor}`);
      seen.push(...seqsOf(page));
      expect(JSON.stringify(page)).not.toMatch(/@example\.com|127\.0\.0\.1|userAgent/);
      if (!page.next) break;
      cursor = `&cursor=${encodeURIComponent(page.next)}`;
    }
    expect(seen).toEqual(expected);
  });

  it('finds none of it, whatever they look for', async () => {
    for (const query of [
      ...kindsOfPeople.map((kind) => `kind=${kind}`),
      'operation=people.*',
      'operation=invitations.create',
      'text=signed',
      'text=invitations',
    ]) {
      expect([query, seqsOf(await asViewer(`/changes?${query}`))]).toEqual([query, []]);
      const found = seqsOf((await t.ok('GET', `/changes?${query}`)).body);
      expect([query, found.every((seq) => ofPeople.includes(seq))]).toEqual([query, true]);
    }
    expect(seqsOf((await t.ok('GET', '/changes?kind=session')).body)).not.toEqual([]);
  });

  it('is told that there is no such change', async () => {
    for (const seq of ofPeople) {
      expect((await viewer.request('GET', `/changes/${seq}`)).status).toBe(404);
      expect((await t.request('GET', `/changes/${seq}`)).status).toBe(200);
    }
  });

  it('has none of it in an export', async () => {
    const read = async (headers: Record<string, string>, format: string) =>
      (await fetch(`${t.url}/changes/export?format=${format}`, { headers })).text();
    for (const format of ['jsonl', 'csv']) {
      const own = await read({ cookie: viewer.cookie!, 'sec-fetch-site': 'same-origin' }, format);
      expect(own).toContain('seen-by-all');
      expect(own).not.toMatch(/@example\.com|people\.|invitations\./);
      expect(await read({ authorization: `Bearer ${t.keys.administrator}` }, format)).toContain('people.');
    }
  });

  it('nor while following it', async () => {
    const abort = new AbortController();
    const follow = (headers: Record<string, string>) => {
      const seen: Change[] = [];
      void (async () => {
        const answer = await fetch(`${t.url}/changes/stream?fromSeq=1`, { headers, signal: abort.signal });
        for await (const { event, data } of readEvents(answer)) {
          if (event === 'change') seen.push(JSON.parse(data));
        }
      })().catch(() => {});
      return seen;
    };
    const own = follow({ cookie: viewer.cookie!, 'sec-fetch-site': 'same-origin' });
    const control = follow({ authorization: `Bearer ${t.keys.administrator}` });
    await waitFor(() => own.length > 0 && control.length > 0);
    // Live now: what follows is judged in memory.
    await t.ok('POST', '/invitations', { email: 'later@example.com', roles: [] });
    await t.ok('POST', '/keys', { ...ofNoProject, name: 'followed-by-all' });
    const hasLast = (changes: Change[]) => JSON.stringify(changes).includes('followed-by-all');
    await waitFor(() => hasLast(own) && hasLast(control));
    abort.abort();
    expect(JSON.stringify(control)).toContain('later@example.com');
    expect(JSON.stringify(own)).not.toMatch(/@example\.com/);
  });
});
