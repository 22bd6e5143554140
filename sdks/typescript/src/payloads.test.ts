/** B7: whatever a service sends, nothing is thrown, what is held stays, no answer has a wrong type, and it is said once. */
import type { Flag, Json, Snapshot } from '@halyard/core';
import { describe, expect, it } from 'vitest';
import { mutate } from '../../../packages/core/src/testing/mutate.ts';
import type { Client } from './client.ts';
import { booleanFlag, experimentRule, fiftyFifty, snapshotOf, valueFlag } from './testing/flags.ts';
import { seededRandom } from './testing/random.ts';
import { event } from './testing/scripted-service.ts';
import { startVirtual, type VirtualClient } from './testing/virtual-client.ts';
import { type Behaviour, fullTransfer, intent, type VirtualRequest } from './testing/virtual-service.ts';
import { TIMINGS, type Timings } from './timings.ts';

/** `HALYARD_HOSTILE_RUNS=1000000 npm test -- src/payloads` takes ten times as long. */
const runs = Number(process.env['HALYARD_HOSTILE_RUNS'] ?? 100_000);

const SEGMENTS = { beta: { if: { attribute: 'plan', op: 'in' as const, values: ['beta'] }, version: 1 } };
const flagsOf = (version: number): Record<string, Flag> => ({
  on: booleanFlag(version),
  half: booleanFlag(version, { otherwise: { serve: fiftyFifty() } }),
  members: booleanFlag(version, {
    requires: [{ flag: 'on', variants: ['on'] }],
    rules: [{ id: 'r', if: { segment: 'beta' }, serve: 'on' }, experimentRule('e')],
  }),
  text: valueFlag('string', 'hello', version),
  size: valueFlag('integer', 3, version),
  limits: valueFlag('json', { perMinute: 60 }, version),
});
const stateOf = (version: number) => snapshotOf(flagsOf(version), { version, segments: SEGMENTS });

const USERS = [{ targetingKey: 'u1', plan: 'beta' }, { targetingKey: 'u2' }, {}];

/** Every answer; a value of a wrong type is said. */
function answersOf(client: Client): { answers: Json[]; wrong: string[] } {
  const answers: Json[] = [];
  const wrong: string[] = [];
  const note = (type: string, value: Json): void => {
    answers.push(value);
    if (typeof value !== type) wrong.push(`${JSON.stringify(value)} as ${type}`);
  };
  for (const user of USERS) {
    for (const key of ['on', 'half', 'members']) note('boolean', client.boolean(key, user, false));
    note('string', client.string('text', user, ''));
    note('number', client.number('size', user, 0));
    answers.push(client.json('limits', user, null));
  }
  return { answers, wrong };
}

const HOSTILE: unknown[] = [
  undefined,
  null,
  true,
  -1,
  0.5,
  Number.POSITIVE_INFINITY,
  2 ** 53,
  '',
  'x',
  'on',
  '__proto__',
  'constructor',
  '\ud800',
  [],
  [[]],
  {},
  { __proto__: null, toString: 1 },
  JSON.parse('{"__proto__":{"polluted":true}}'),
  'x'.repeat(300),
  { all: [{ segment: 'beta' }] },
  { flag: 'members', variants: ['on'] },
  { not: {} },
  { attribute: '$now', op: 'gt', as: 'date', values: [0] },
  { attribute: 'a', op: 'matches', values: ['('] },
];

/** A copy: what is put into a document may itself be spoilt. */
function hostile(random: () => number): unknown {
  return structuredClone(HOSTILE[Math.floor(random() * HOSTILE.length)]);
}

/** Something of the stream's text, spoilt where JSON is no help: bytes gone, doubled, in another place. */
function spoilText(text: string, random: () => number): string {
  const at = Math.floor(random() * text.length);
  const length = 1 + Math.floor(random() * 40);
  switch (Math.floor(random() * 5)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(at + length);
    case 2:
      return text.slice(0, at + length) + text.slice(at);
    case 3:
      return text.slice(0, at) + String.fromCharCode(Math.floor(random() * 256)) + text.slice(at + 1);
    default:
      return text.slice(at) + text.slice(0, at);
  }
}

/** A transfer of the state that the service has, spoilt. */
function spoilTransfer(snapshot: Snapshot, random: () => number): string {
  const mutations = (): [number, unknown][] =>
    Array.from({ length: 1 + Math.floor(random() * 2) }, () => [
      Math.floor(random() * 1000),
      hostile(random),
    ]);
  if (random() < 0.5) return spoilText(fullTransfer(snapshot), random);
  const spoilt = mutate(snapshot, mutations()) as Snapshot;
  try {
    return fullTransfer(spoilt);
  } catch {
    // So spoilt that it has no hash: what was not spoilt, and then entries that are.
    const entries = Object.entries(spoilt.flags ?? {}).map(([key, entry]) =>
      event('put', { kind: 'flag', key, entry }),
    );
    return (
      intent(snapshot, 'full') + entries.join('') + event('commit', mutate({ epoch: 'e1' }, mutations()))
    );
  }
}

function sendStream(request: VirtualRequest, text: string): void {
  request.respond(200, { 'content-type': 'text/event-stream' });
  // In pieces, as a network does it.
  const middle = text.length >> 1;
  request.write(text.slice(0, middle));
  request.write(text.slice(middle));
  request.end();
}

function sendSnapshot(request: VirtualRequest, text: string): void {
  request.respond(200, { 'content-type': 'application/json' });
  request.write(text);
  request.end();
}

interface Findings {
  findings: string[];
  kept: number;
  taken: number;
}

/**
 * Spoilt payloads one after the other, by stream and by poll, to one client.
 *
 * @param look what is held to the answers before and after each; a fault of its own shows that it is seen.
 */
function sendSpoilt(virtual: VirtualClient, count: number, random: () => number, ask = answersOf): Findings {
  const { client, service, clock, lines } = virtual;
  const findings: string[] = [];
  let kept = 0;
  let taken = 0;
  let sent = 0;
  const spoilt: Behaviour = (request) => {
    sent++;
    const state = stateOf((client.version?.version ?? 0) + 1);
    if (request.door === 'stream') sendStream(request, spoilTransfer(state, random));
    else
      sendSnapshot(
        request,
        spoilText(JSON.stringify(mutate(state, [[Math.floor(random() * 1000), hostile(random)]])), random),
      );
  };
  service.behaviours = { stream: spoilt, snapshot: spoilt };
  service.cut();
  for (let run = 0; sent < count; run++) {
    const before = client.version;
    const { answers } = ask(client);
    const held = sent;
    lines.length = 0;
    try {
      while (sent === held) clock.pass(20);
      const after = ask(client);
      if (client.version === before) {
        kept++;
        if (JSON.stringify(after.answers) !== JSON.stringify(answers))
          findings.push(`run ${run}: another answer of the same version`);
      } else {
        taken++;
      }
      for (const wrong of after.wrong) findings.push(`run ${run}: ${wrong}`);
    } catch (error) {
      findings.push(`run ${run}: threw ${String(error)}`);
    }
    const said = lines.filter(({ line }) => !/READY|STALE|ERROR/.test(line)).length;
    if (said > sent - held) findings.push(`run ${run}: said ${said} times`);
    if (findings.length > 10) break;
    service.requests.length = 0;
  }
  if (Object.hasOwn(Object.prototype, 'polluted') || ({} as { polluted?: true }).polluted)
    findings.push('a prototype is changed');
  return { findings, kept, taken };
}

function start(timings: Timings = TIMINGS): VirtualClient {
  const options = { flushMs: 2 ** 31 - 1 };
  const virtual = startVirtual(stateOf(1), { options, surroundings: { timings } });
  virtual.clock.pass(1000);
  expect(virtual.client.status).toBe('READY');
  return virtual;
}

/** Hardly a pause between attempts. */
const HASTY: Timings = {
  ...TIMINGS,
  backoff: { ...TIMINGS.backoff, baseMs: 10, ceilingMs: 10 },
  pacing: { ...TIMINGS.pacing, pollMs: 10, streamAgainMs: 100 },
};

describe('B7: payloads that are spoilt', () => {
  it('throw nothing, take nothing away, answer no wrong type and are said once', () => {
    const { findings, kept, taken } = sendSpoilt(start(HASTY), runs, seededRandom(1));
    expect(findings).toEqual([]);
    expect(kept).toBeGreaterThan(runs / 10);
    expect(taken).toBeGreaterThan(runs / 100);
  }, 7_200_000);

  it.each<[string, (client: Client) => ReturnType<typeof answersOf>, RegExp]>([
    [
      'a wrong type',
      (client) => ({ ...answersOf(client), wrong: [client.number('text', {}, '7' as never) as never] }),
      /: 7/,
    ],
    ['an answer that changes', () => ({ answers: [Math.random()], wrong: [] }), /another answer/],
  ])('would be caught: %s (control)', (_, ask, finding) => {
    expect(sendSpoilt(start(HASTY), 50, seededRandom(2), ask).findings.join('\n')).toMatch(finding);
  });
});

describe('B7: what is wrong in a way that has a name', () => {
  const good = () => stateOf(2);
  const flag = (more: Partial<Flag>): Snapshot => ({
    ...good(),
    flags: { ...good().flags, on: booleanFlag(2, more) },
  });
  const commit = (more: object) =>
    fullTransfer(good()).replace(
      /event: commit\n[\s\S]*/,
      event('commit', { epoch: 'e1', from: null, version: 2, hash: '0'.repeat(16), ...more }),
    );

  it.each<[string, string]>([
    ['malformed', fullTransfer(good()).replace('{"kind"', '{"kind')],
    ['of another schema', fullTransfer(good()).replaceAll('"entry"', '"flag"')],
    ['with another hash', commit({})],
    ['from a version that is not held', commit({ from: 7 })],
    ['of another epoch than announced', commit({ epoch: 'e9' })],
    ['oversized', `event: put\ndata: ${'x'.repeat(33 * 1024 * 1024)}`],
  ])('leaves what is held, is said once, and the client comes back: %s', (_, text) => {
    const { client, service, clock, lines } = start();
    const before = answersOf(client).answers;
    service.behaviours.stream = (request) => sendStream(request, text);
    service.cut();
    lines.length = 0;
    const streams = service.count('stream');
    while (service.count('stream') < streams + 2) clock.pass(100);
    expect(client.version?.version).toBe(1);
    expect(answersOf(client).answers).toEqual(before);
    // The cut, and what was sent.
    expect(lines.filter(({ level }) => level === 'debug')).toHaveLength(2);
    delete service.behaviours.stream;
    service.snapshot = good();
    clock.pass(60_000);
    expect(client.version?.version).toBe(2);
    expect(client.status).toBe('READY');
  });

  it.each<[string, Snapshot, string]>([
    [
      'an operator nobody knows',
      flag({ rules: [{ id: 'r', if: { attribute: 'a', op: 'like' as never, values: ['x'] }, serve: 'on' }] }),
      'PARSE_ERROR',
    ],
    ['a variant that is not there', flag({ off: 'blue', otherwise: { serve: 'blue' } }), 'PARSE_ERROR'],
    ['a value of another type', flag({ variants: { on: 'yes', off: false } }), 'PARSE_ERROR'],
    ['itself as what it requires', flag({ requires: [{ flag: 'on', variants: ['on'] }] }), 'PARSE_ERROR'],
  ])('sets one flag apart and takes the others: %s', (_, snapshot, errorCode) => {
    const { client, service, clock } = start();
    service.snapshot = snapshot;
    service.cut();
    clock.pass(5000);
    expect(client.version?.version).toBe(2);
    expect(client.booleanDetails('on', {}, true)).toMatchObject({ value: true, errorCode });
    expect(client.string('text', {}, '')).toBe('hello');
  });
});
