/** What a flag serves, in a few words: for lists, where a sentence has no room. */
import { audienceOf } from '../audience/audience.ts';
import { positionsOf } from '../check/check-bucket.ts';
import { checkFlag } from '../check/check-flag.ts';
import type { Flag, Serve, Split } from '../model.ts';
import { sameJson } from '../same-json.ts';
import { weightsOf } from '../split.ts';
import { showPlainly } from './describe-attribute.ts';
import { servesNobody, variantWords } from './describe-serve.ts';
import { isSplit } from './describe-served.ts';
import { showPercent } from './describe-share.ts';

/** Variants of a split that are told. */
const TOLD_VARIANTS = 3;
/** As short as a column of a list is narrow. */
const APP_DEFAULT = "app's default";

/** `25 % on, else off`, `on for 2 rules, else off`, `off`. Never throws. */
export function describeBriefly(flag: Flag): string {
  if (checkFlag(flag, { allowOtherFields: true }).length > 0) return 'malformed';
  if (!flag.enabled) return offWords(flag);
  const required = flag.requires.map((condition) => audienceOf(condition)).filter(isLimit);
  if (required.some(({ kind }) => kind === 'nobody')) return offWords(flag);
  const served = servedWords(flag);
  if (required.length === 0) return served;
  return `${served}, if ${required.length} ${required.length === 1 ? 'requirement holds' : 'requirements hold'}`;
}

function servedWords(flag: Flag): string {
  const rules: Serve[] = [];
  let last = flag.otherwise.serve;
  for (const { if: condition, serve } of flag.rules) {
    const { kind } = audienceOf(condition);
    if (kind === 'nobody' || servesNobody(serve)) continue;
    if (kind === 'everyone' && !isSplit(serve)) {
      last = serve;
      break;
    }
    rules.push(serve);
  }
  const [first, ...others] = rules;
  const isOne = others.every((serve) => sameJson(serve, first));
  if (first === undefined || (isOne && !isSplit(first) && first === last)) return everyoneWords(flag, last);
  const count = `${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}`;
  const otherwise = `else ${serveWords(flag, last)}`;
  return isOne ? `${serveWords(flag, first)} for ${count}, ${otherwise}` : `${count}, ${otherwise}`;
}

function everyoneWords(flag: Flag, serve: Serve): string {
  if (isSplit(serve)) return serveWords(flag, serve);
  return serve === null ? `${APP_DEFAULT} for everyone` : `${showPlainly(serve)} for everyone`;
}

function serveWords(flag: Flag, serve: Serve): string {
  if (serve === null) return APP_DEFAULT;
  if (!isSplit(serve)) return showPlainly(serve);
  return splitWords(flag, serve);
}

function splitWords(flag: Flag, { bucket, split }: Split): string {
  const of = positionsOf(bucket);
  const weights = weightsOf(split).filter(({ weight }) => weight > 0);
  const covered = weights.reduce((sum, { weight }) => sum + weight, 0);
  const told = weights
    .slice(0, TOLD_VARIANTS)
    .map(({ variant, weight }) => `${showPercent(weight, of)} ${showPlainly(variant)}`);
  const hidden = weights.length - told.length;
  if (hidden > 0) told.push(`${hidden} more`);
  if (covered < of) told.push(`else ${flag.off === null ? APP_DEFAULT : showPlainly(flag.off)}`);
  return told.join(', ');
}

/** With the variant where its name does not say that it is off. */
function offWords(flag: Flag): string {
  if (flag.off === null) return `off: ${APP_DEFAULT}`;
  return variantWords(flag, flag.off) === 'off' ? 'off' : `off: ${showPlainly(flag.off)}`;
}

function isLimit({ kind }: { kind: string }): boolean {
  return kind !== 'everyone';
}
