import fc from 'fast-check';
import { expect, describe as group, it } from 'vitest';
import type { Condition, Context, Flag, Rule, Serve } from '../model.ts';
import { aFlag, anEvaluator } from '../testing/documents.ts';
import { describe } from './describe.ts';

const PEOPLE: Context[] = Array.from({ length: 3000 }, (_, i) => ({
  targetingKey: `user-${i}`,
  geo: { country: i % 2 === 0 ? 'DE' : 'FR' },
}));
const GERMANY: Condition = { attribute: 'geo.country', op: 'in', values: ['DE'] };
/** In per cent; the standard deviation of a share of 500 people is at most 2.3. */
const TOLERANCE = 9;
const FEWEST = 500;

/** Rules that split by one of two buckets, in tenths; each with a variant of its own. */
const rule = fc.record({
  seed: fc.constantFrom('s', 's', 't'),
  cuts: fc.uniqueArray(fc.integer({ min: 0, max: 10 }), { minLength: 2, maxLength: 2 }),
  inGermany: fc.boolean(),
  inShare: fc.boolean(),
  own: fc.option(fc.integer({ min: 1, max: 9 })),
});

const flag: fc.Arbitrary<Flag> = fc.array(rule, { minLength: 1, maxLength: 4 }).map((made) => {
  const rules = made.map(({ seed, cuts, inGermany, inShare, own }, i): Rule => {
    const [from, to] = cuts.sort((a, b) => a - b).map((cut) => cut * 10_000) as [number, number];
    const bucket = { by: 'targetingKey', seed };
    const serve: Serve = inShare ? `v${i}` : { bucket, split: [{ variant: `v${i}`, from, to }] };
    const all: Condition[] = inGermany ? [GERMANY] : [];
    if (inShare) all.push({ bucket, ranges: [{ from, to }] });
    if (own !== null) all.push({ bucket, ranges: [{ from: 0, to: own * 10_000 }] });
    return { id: `r${i}`, if: { all }, serve };
  });
  const names = ['last', ...rules.map((_, i) => `v${i}`)];
  const variants = Object.fromEntries(names.map((name) => [name, name]));
  return aFlag({ type: 'string', variants, off: 'last', rules, otherwise: { serve: 'last' } });
});

/** What the lines claim and evaluation does not do; and how many claims there were. */
function findFalse(lines: readonly { text: string }[], evaluated: Flag): { wrong: string[]; claims: number } {
  const evaluator = anEvaluator({ f: evaluated });
  const got = PEOPLE.map((context) => evaluator.evaluate('f', context, 0).result.variant);
  const wrong: string[] = [];
  const earlier = new Set<string | null>();
  let claims = 0;
  for (const { text } of lines) {
    const told = /gets? (v\d)/.exec(text)?.[1];
    const found = CLAIM.exec(text);
    if (found === null) {
      if (told !== undefined) earlier.add(told);
      continue;
    }
    const [, another, percent, whom, variant, butFor] = found;
    const isAmong = (context: Context, i: number) => {
      if (whom === 'everyone else') return !earlier.has(got[i]!);
      const isGerman = (context['geo'] as { country: string }).country === 'DE';
      if (whom === 'people') return true;
      // What was said before holds for them too, unless the share is said to be another one of all of them.
      return isGerman && (another !== undefined || !earlier.has(got[i]!));
    };
    const those =
      butFor === undefined ? PEOPLE.map((context, i) => isAmong(context, i)) : PEOPLE.map(() => true);
    const count = those.filter(Boolean).length;
    const share = (100 * got.filter((one, i) => those[i] && one === variant).length) / count;
    if (count >= FEWEST) {
      claims++;
      const isFalse =
        butFor === undefined
          ? Math.abs(share - Number(percent)) > TOLERANCE
          : share > Number(percent) + TOLERANCE;
      if (isFalse) wrong.push(`${text} It is ${share.toFixed(1)} %.`);
    }
    earlier.add(variant!);
  }
  return { wrong, claims };
}

const CLAIM =
  /^(another )?(\d+) % of (people|people in Germany|everyone else), by user id, get (\w+)(, but for those above)?\.$/i;

group('the shares of rules that have a bucket in common', () => {
  it('are those of people whom evaluation serves', () => {
    let claims = 0;
    fc.assert(
      fc.property(flag, (made) => {
        const found = findFalse(describe(made).lines, made);
        expect(found.wrong).toEqual([]);
        claims += found.claims;
      }),
      { numRuns: 150 },
    );
    expect(claims).toBeGreaterThan(150);
  });

  it('would be others were each bucket another one: so they are counted', () => {
    const half = (seed: string, from: number, variant: string): Rule => {
      const split = [{ variant, from, to: from + 50_000 }];
      return { id: variant, if: { all: [] }, serve: { bucket: { by: 'targetingKey', seed }, split } };
    };
    const variants = { v0: 'v0', v1: 'v1', last: 'last' };
    const about = { type: 'string', variants, off: 'last', otherwise: { serve: 'last' } } as const;
    const shared = aFlag({ ...about, rules: [half('s', 0, 'v0'), half('s', 50_000, 'v1')] });
    const apart = aFlag({ ...about, rules: [half('s', 0, 'v0'), half('t', 50_000, 'v1')] });
    expect(findFalse(describe(apart).lines, shared).wrong).toHaveLength(1);
    expect(findFalse(describe(apart).lines, apart)).toEqual({ wrong: [], claims: 2 });
    expect(findFalse(describe(shared).lines, shared)).toEqual({ wrong: [], claims: 2 });
  });
});
