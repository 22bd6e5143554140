/** Splits that do not split, and variants nobody gets. */
import { positionsOf } from '../check/check-bucket.ts';
import { pointerTo } from '../check/pointer.ts';
import { describeBy } from '../describe/describe-people.ts';
import type { Flag, Serve } from '../model.ts';
import { shorten } from '../words/show-value.ts';
import type { Finding } from './lint-findings.ts';
import { covers } from './lint-leaf.ts';
import { isSplit } from './lint-rules.ts';

export function findInServes(flag: Flag): Finding[] {
  const found = flag.rules.flatMap(({ serve }, i) => findInServe(serve, `/rules/${i}/serve`));
  found.push(...findInServe(flag.otherwise.serve, '/otherwise/serve'));
  return found.concat(findUnusedVariants(flag));
}

function findInServe(serve: Serve, pointer: string): Finding[] {
  if (!isSplit(serve)) return [];
  const { bucket, split } = serve;
  const [first, ...others] = split;
  if (first === undefined) {
    const message = 'the split has no ranges: it gives nobody a variant';
    return [{ pointer: `${pointer}/split`, message, code: 'empty-split' }];
  }
  const isOne = others.every(({ variant }) => variant === first.variant);
  if (!isOne || !covers(split, [{ from: 0, to: positionsOf(bucket) }])) return [];
  const whom = `all who have a ${describeBy(bucket)}`;
  const message = `${shorten(first.variant)} goes to ${whom}: served without a split it would reach the others too`;
  return [{ pointer, message, code: 'split-of-one' }];
}

/** Of a well-formed flag; of a boolean one, one variant often waits for its time. */
export function findUnusedVariants({ type, variants, off, rules, otherwise }: Flag): Finding[] {
  if (type === 'boolean') return [];
  const used = new Set<string | null>([off]);
  for (const { serve } of [...rules, otherwise]) {
    if (isSplit(serve)) for (const { variant } of serve.split) used.add(variant);
    else used.add(serve);
  }
  return Object.keys(variants)
    .filter((variant) => !used.has(variant))
    .map((variant) => {
      const message = `nothing serves ${shorten(variant)}`;
      return { pointer: pointerTo('/variants', variant), message, code: 'unused-variant' };
    });
}
