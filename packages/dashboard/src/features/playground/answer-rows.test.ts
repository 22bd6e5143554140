import { describe, expect, it } from 'vitest';
import { answerRows, sayReason } from './answer-rows.ts';
import { readPlayground, secondOf } from './playground-search.ts';

const answer = (key: string, variant: string | null, value: unknown = variant) => ({
  key,
  variant,
  value,
  reason: 'STATIC',
});

describe('rows of answers', () => {
  const a = [answer('alpha', 'on'), answer('beta', 'on'), answer('gone', 'on')];
  const b = [answer('alpha', 'on'), answer('beta', 'off'), answer('new', 'on')];
  it('put what is pinned first, then what differs', () => {
    const rows = answerRows({ a, b, pinned: ['alpha'] });
    expect(rows.map(({ key, differs }) => [key, differs])).toEqual([
      ['alpha', false],
      ['beta', true],
      ['gone', true],
      ['new', true],
    ]);
  });
  it('differ in nothing where nothing is compared', () => {
    expect(answerRows({ a, b: undefined }).some(({ differs }) => differs)).toBe(false);
  });
  it('are found by key and by variant', () => {
    expect(answerRows({ a, b, text: 'OFF' }).map(({ key }) => key)).toEqual(['beta']);
    expect(answerRows({ a, b, show: 'pinned', pinned: ['new', 'x'] }).map(({ key }) => key)).toEqual(['new']);
  });
  it('tell a value from the same variant with another one', () => {
    const rows = answerRows({ a: [answer('t', 'v', { x: 1 })], b: [answer('t', 'v', { x: 2 })] });
    expect(rows[0]?.differs).toBe(true);
  });
  it('say why', () => {
    expect(sayReason({ key: 'a', variant: 'on', reason: 'TARGETING_MATCH', ruleId: 'de' })).toBe(
      'Rule de matches',
    );
    expect(sayReason({ key: 'a', variant: null, reason: 'ERROR', errorCode: 'PARSE_ERROR' })).toContain(
      'PARSE_ERROR',
    );
  });
});

describe('a playground in an address', () => {
  it('keeps what it understands', () => {
    const search = {
      environment: 'production',
      context: { a: 1 },
      at: 'v7',
      pinned: ['x', 3],
      show: 'all',
      q: 1,
    };
    expect(readPlayground(search)).toEqual({
      environment: 'production',
      context: { a: 1 },
      at: 'v7',
      pinned: ['x'],
    });
    expect(readPlayground({ context: 'nothing', b: 7 })).toEqual({});
  });
  it('has a second side that is as the first but for what it says', () => {
    const first = { environment: 'production', context: { a: 1 }, at: 'v7' };
    expect(secondOf(first)).toBeUndefined();
    expect(secondOf({ ...first, b: { context: { a: 2 } } })).toEqual({ ...first, context: { a: 2 } });
    expect(secondOf({ ...first, b: { at: 'now' } })).toEqual({
      environment: 'production',
      context: { a: 1 },
    });
  });
});
