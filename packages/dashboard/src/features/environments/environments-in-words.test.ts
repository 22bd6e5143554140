import { describe, expect, it } from 'vitest';
import { type ComparedEntry, choose, promoteBody, stillChosen } from './chosen-pieces.ts';
import { asLocalInput, endBody } from './lifetime.ts';
import { moveKey } from './move-key.ts';
import { pieceWords, serveWords } from './piece-words.ts';

const rule = (id: string, serve: unknown = 'on') => ({ id, if: { segment: 's' }, serve });

describe('what taking a piece over changes, in words', () => {
  it.each([
    ['enabled', false, true, 'turns on'],
    ['enabled', true, false, 'turns off'],
    ['off', 'a', null, "the application's default instead of a"],
    ['otherwise', { serve: 'off' }, { serve: 'on' }, 'on instead of off'],
    ['requires', [], [{ flag: 'a', variants: ['on'] }], '1 requirement instead of 0'],
    ['rules', [rule('a')], [rule('a', 'off'), rule('b'), rule('c')], '2 rules added, 1 rule changed'],
    ['rules', [rule('a'), rule('b')], [rule('b'), rule('a')], 'another order'],
    ['rules', [rule('a')], [], '1 rule removed'],
    ['if', null, { segment: 'a' }, 'another condition'],
  ] as const)('%s', (piece, before, after, words) => {
    expect(pieceWords(piece, before, after)).toBe(words);
  });

  it('adds the parts of a split up by variant', () => {
    const split = [
      { variant: 'on', from: 0, to: 10_000 },
      { variant: 'off', from: 10_000, to: 85_000 },
      { variant: 'on', from: 85_000, to: 100_000 },
    ];
    expect(serveWords({ split })).toBe('25 % on, 75 % off');
  });
});

describe('what is chosen of a comparison', () => {
  const entry = (key: string, pieces: string[], kind: 'flag' | 'segment' = 'flag'): ComparedEntry => ({
    kind,
    key,
    versions: { environment: 3, with: 5 },
    pieces: pieces.map((piece) => ({ piece: piece as never, environment: 1, with: 2 })),
  });

  it('is promoted with the versions that were compared, the other environment being the source', () => {
    const flag = entry('a', ['enabled', 'rules']);
    const segment = entry('people', ['if'], 'segment');
    const chosen = choose(choose(new Map(), flag, ['rules'], true), segment, ['if'], true);
    const basedOn = { source: 5, target: 3 };
    expect(promoteBody('staging', stillChosen(chosen, [flag, segment]))).toEqual({
      from: 'staging',
      flags: [{ key: 'a', pieces: ['rules'], basedOn }],
      segments: [{ key: 'people', basedOn }],
    });
  });

  it('leaves out what has become equal meanwhile, and what is chosen no more', () => {
    const flag = entry('a', ['enabled', 'rules']);
    const both = choose(new Map(), flag, ['enabled', 'rules'], true);
    expect(stillChosen(both, [entry('a', ['rules'])])[0]?.pieces).toHaveLength(1);
    expect(stillChosen(both, [])).toEqual([]);
    expect(choose(both, flag, ['enabled', 'rules'], false).size).toBe(0);
  });
});

describe('the order of environments', () => {
  it.each([
    ['a', 2, ['b', 'c', 'a']],
    ['c', 0, ['c', 'a', 'b']],
    ['a', -1, ['a', 'b', 'c']],
    ['b', 9, ['a', 'c', 'b']],
    ['nope', 0, ['a', 'b', 'c']],
  ])('moves %s to %i', (key, to, expected) => {
    expect(moveKey(['a', 'b', 'c'], key, to)).toEqual(expected);
  });
});

describe('the end of an environment', () => {
  it('is said in one way only, and of none nothing where it is new', () => {
    expect(endBody({ lifetime: '', at: '' }, { isNew: true })).toEqual({});
    expect(endBody({ lifetime: '', at: '' }, { isNew: false })).toEqual({ expiresAt: null });
    expect(endBody({ lifetime: '3600', at: '2030-01-01T00:00' }, { isNew: true })).toEqual({
      lifetimeSeconds: 3600,
    });
    const at = asLocalInput(new Date('2030-01-01T12:30:00Z'));
    expect(endBody({ lifetime: 'at', at }, { isNew: true })).toEqual({
      expiresAt: '2030-01-01T12:30:00.000Z',
    });
  });
});
