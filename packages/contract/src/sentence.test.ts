import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allOperations } from './operations/index.ts';
import { sentenceLimit } from './said.ts';
import { hasWords, type Sayable, sentenceOf } from './sentence.ts';

const ann = { kind: 'user', name: 'Ann' };
const pipeline = { kind: 'api', name: 'ci-deploy' };
const nobody = { kind: 'system', name: 'command line' };
const item = (kind: string, key: string, environment: string | null = null, after: unknown = {}) => ({
  kind,
  key,
  environment,
  before: null,
  after,
});
const flagIn = (...environments: (string | null)[]) =>
  environments.map((environment) => item('flag', 'checkout', environment));

const held = (more: object) =>
  item('held-operation', 'held_1', null, {
    calls: [
      { operation: 'configurations.enable', params: { flagId: 'checkout', environment: 'production' } },
    ],
    ready: true,
    dueAt: null,
    rule: null,
    ...more,
  });

describe('a sentence', () => {
  it.each<[string, string, object]>([
    [
      'scheduled: enable checkout in production, at 2026-12-01T08:00:00.000Z',
      'create',
      { dueAt: '2026-12-01T08:00:00.000Z' },
    ],
    [
      'scheduled: enable checkout in production, again by 0 9 * * MON in Europe/Berlin',
      'create',
      { rule: { rule: '0 9 * * MON', timeZone: 'Europe/Berlin' }, dueAt: '2026-12-01T08:00:00.000Z' },
    ],
    ['proposed: enable checkout in production', 'create', { ready: false }],
    ['approved: enable checkout in production', 'approve', {}],
    ['ran what was scheduled: enable checkout in production', 'run', { outcome: { state: 'done' } }],
    [
      'did not run what was scheduled, for conflicts: enable checkout in production',
      'run',
      { outcome: { state: 'conflict' } },
    ],
    [
      'did not run what was scheduled, for FORBIDDEN: enable checkout in production',
      'run',
      { outcome: { state: 'failed', problem: { code: 'FORBIDDEN', detail: '' } } },
    ],
    ['missed what was scheduled: enable checkout in production', 'run', { outcome: { state: 'missed' } }],
    ['ran held operation held_1', 'run', { calls: 'anything' }],
  ])('says what is held and what became of it: %s', (sentence, verb, more) => {
    const operation = `held-operations.${verb}`;
    expect(sentenceOf({ actor: ann, operation, input: {}, items: [held(more)] })).toBe(`Ann ${sentence}`);
  });

  it.each<[string, Omit<Sayable, 'input'> & { input?: unknown }]>([
    [
      'Ann enabled checkout in production',
      { actor: ann, operation: 'configurations.enable', items: flagIn('production') },
    ],
    [
      'key ci-deploy rolled checkout out to 25 % in staging',
      {
        actor: pipeline,
        operation: 'flags.rollout',
        input: { flagId: 'checkout', body: { environment: 'staging', percent: 25 } },
        items: flagIn('staging'),
      },
    ],
    [
      'key ci-deploy rolled checkout out in staging',
      { actor: pipeline, operation: 'flags.rollout', items: flagIn('staging') },
    ],
    [
      'the command line created flag checkout',
      { actor: nobody, operation: 'flags.create', items: flagIn(null, 'staging') },
    ],
    [
      'Ann changed flag checkout in development, staging and production',
      { actor: ann, operation: 'flags.put', items: flagIn(null, 'development', 'staging', 'production') },
    ],
    [
      'Ann changed flag checkout in 4 environments',
      { actor: ann, operation: 'flags.put', items: flagIn('a', 'b', 'c', 'd') },
    ],
    [
      'Ann archived flag checkout',
      { actor: ann, operation: 'flags.archive', items: flagIn(null, 'staging') },
    ],
    [
      'Ann put checkout back to how it stood after change 12 in staging',
      { actor: ann, operation: 'flags.revert', input: { body: { seq: 12 } }, items: flagIn('staging') },
    ],
    [
      'Ann created server key of the shop',
      {
        actor: ann,
        operation: 'keys.create',
        items: [item('key', 'aB3dE6gH', null, { kind: 'server', name: 'of the shop' })],
      },
    ],
    [
      'the command line created server key of development',
      {
        actor: nobody,
        operation: 'keys.create',
        items: [item('key', 'aB3dE6gH', null, { kind: 'server', name: 'server key of development' })],
      },
    ],
    [
      'Ann made a link to set a password for Grace',
      {
        actor: ann,
        operation: 'people.create-reset-link',
        input: { personId: 'x', name: 'Grace' },
        items: [item('invitation', 'y')],
      },
    ],
    [
      'Ann revoked key of the shop',
      {
        actor: ann,
        operation: 'keys.revoke',
        items: [item('key', 'aB3dE6gH', null, { name: 'of the shop' })],
      },
    ],
    [
      'Ann deleted segment beta',
      { actor: ann, operation: 'segments.delete', items: [item('segment', 'beta')] },
    ],
    [
      'Ann changed 2 flags in staging',
      {
        actor: ann,
        operation: 'flags.put',
        items: [item('flag', 'a', 'staging'), item('flag', 'b', 'staging')],
      },
    ],
    [
      'Ann redacted what change 41 carried',
      { actor: ann, operation: 'changes.redact', items: [item('change', '41')] },
    ],
    ['Ann signed in', { actor: ann, operation: 'people.signed-in', items: [item('session', 'x')] }],
    [
      'Ann imported 2 flags, segment beta in staging',
      {
        actor: ann,
        operation: 'transfer.import',
        items: [item('flag', 'a', 'staging'), item('flag', 'b', 'staging'), item('segment', 'beta')],
      },
    ],
    [
      'Ann put staging back to how it stood after change 7',
      { actor: ann, operation: 'environments.revert', input: { body: { seq: 7 } }, items: flagIn('staging') },
    ],
    [
      'Ann changed segment beta in staging',
      { actor: ann, operation: 'conditions.put', items: [item('segment', 'beta', 'staging')] },
    ],
    [
      'Ann let checkout inherit again in pr-7',
      { actor: ann, operation: 'configurations.inherit', items: flagIn('pr-7') },
    ],
    [
      'Ann promoted flag checkout, segment beta from staging to production',
      {
        actor: ann,
        operation: 'environments.promote',
        input: { body: { from: 'staging' } },
        items: [item('segment', 'beta', 'production'), ...flagIn('production')],
      },
    ],
    [
      'Ann protected environment production',
      {
        actor: ann,
        operation: 'environments.patch',
        items: [
          {
            ...item('environment', 'production', 'production', { protected: true }),
            before: { protected: false },
          },
        ],
      },
    ],
    [
      'Ann changed environment production',
      {
        actor: ann,
        operation: 'environments.patch',
        items: [
          { ...item('environment', 'production', null, { protected: true }), before: { protected: true } },
        ],
      },
    ],
    [
      'Ann restored environment pr-7',
      { actor: ann, operation: 'environments.restore', items: [item('environment', 'pr-7', 'pr-7')] },
    ],
    [
      'Ann disabled Grace',
      {
        actor: ann,
        operation: 'people.patch',
        items: [
          {
            ...item('person', 'x', null, { name: 'Grace', disabledAt: '2026-11-30T00:00:00Z' }),
            before: { name: 'Grace', disabledAt: null },
          },
        ],
      },
    ],
    [
      'Ann enabled service account ci',
      {
        actor: ann,
        operation: 'service-accounts.patch',
        items: [
          {
            ...item('service-account', 'sa_1', null, { name: 'ci', disabledAt: null }),
            before: { name: 'ci', disabledAt: '2026-11-30T00:00:00Z' },
          },
        ],
      },
    ],
    [
      'Ann invited grace@example.com',
      {
        actor: ann,
        operation: 'invitations.create',
        items: [
          item('invitation', 'older', null, { email: 'grace@example.org' }),
          item('invitation', 'newer', null, { email: 'grace@example.com' }),
        ],
      },
    ],
    [
      'Ann changed the roles of Grace',
      {
        actor: ann,
        operation: 'members.put',
        input: { accountId: 'x', name: 'Grace' },
        items: [item('member', 'x')],
      },
    ],
    // What nobody has words for yet.
    [
      'Ann carried out moons.wax on flag checkout, 2 segments',
      {
        actor: ann,
        operation: 'moons.wax',
        items: [...flagIn('staging'), item('segment', 'a'), item('segment', 'b')],
      },
    ],
    ['Ann carried out odd', { actor: ann, operation: 'odd', items: [] }],
    ['Ann carried out constructor.toString', { actor: ann, operation: 'constructor.toString', items: [] }],
  ])('%s', (sentence, change) => {
    expect(sentenceOf({ input: null, ...change })).toBe(sentence);
  });

  it.each(allOperations.filter(({ effect }) => effect === 'write').map(({ name }) => name))(
    'has words for %s',
    (name) => expect(hasWords(name)).toBe(true),
  );

  const anyChange = fc.record({
    actor: fc.record({
      kind: fc.constantFrom('user', 'api', 'system', '?'),
      name: fc.string({ unit: 'binary' }),
    }),
    operation: fc.oneof(fc.constantFrom(...allOperations.map(({ name }) => name)), fc.string()),
    input: fc.jsonValue(),
    items: fc.array(
      fc.record({
        environment: fc.option(fc.string({ maxLength: 200 })),
        kind: fc.oneof(fc.constantFrom('flag', 'key', 'change', 'person'), fc.string()),
        key: fc.string({ unit: 'binary', maxLength: 400 }),
        before: fc.jsonValue(),
        after: fc.jsonValue(),
      }),
      { maxLength: 8 },
    ),
  });

  it('never throws, is one line, and has an end', () => {
    fc.assert(
      fc.property(anyChange, (change) => {
        const sentence = sentenceOf(change);
        expect(sentence.length).toBeLessThanOrEqual(sentenceLimit);
        expect(sentence.isWellFormed()).toBe(true);
        expect(sentence).not.toMatch(/[\n\r\u2028\u2029\u202e]/);
      }),
      { numRuns: 500 },
    );
  });

  it('tells nothing but names, keys and numbers of what a change carries', () => {
    const canary = 'cAnArY';
    fc.assert(
      fc.property(
        anyChange,
        fc.dictionary(
          fc.string().filter((key) => key !== 'name' && key !== 'kind'),
          fc.constant(canary),
        ),
        (change, secrets) => {
          const items = change.items.map((one) => ({ ...one, before: secrets, after: secrets }));
          const sentence = sentenceOf({
            ...change,
            input: { ...secrets, body: { ...secrets, percent: 5 } },
            items,
          });
          expect(sentence).not.toContain(canary);
        },
      ),
    );
    // The control: where it is a name, it is told.
    const items = [item('key', 'x', null, { name: canary })];
    expect(sentenceOf({ actor: ann, operation: 'keys.revoke', input: null, items })).toContain(canary);
  });
});
