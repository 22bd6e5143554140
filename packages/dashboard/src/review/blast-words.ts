/** For whom a change makes a difference, in the words of a person who counted. */
import type { EnvironmentBlast, FlagBlast } from '@halyard/contract';
import { counted } from '../kit/numbers.ts';

export type Side = FlagBlast['ways'][number]['from'];

/** What is said of an environment before any table. */
export function blastSentence({
  sample,
  changes,
  reason,
  isComplete,
  flagsLeftOut,
}: EnvironmentBlast): string {
  if (sample === null || changes === null)
    return `Nothing was counted: ${reason ?? 'nothing was seen lately'}.`;
  const seen = `${counted(sample.contexts, 'context')} seen lately`;
  const rest = isComplete
    ? ''
    : ` Not all of it was counted: ${counted(flagsLeftOut, 'flag')} that may change, too, ${flagsLeftOut === 1 ? 'was' : 'were'} not looked at.`;
  if (changes === 0)
    return `None of ${seen} ${sample.contexts === 1 ? 'gets' : 'get'} another answer.${rest}`;
  return `Of ${seen} ${counted(changes, 'gets', 'get')} another answer.${rest}`;
}

/** `317 change from off to on, by rule 2`: the way that most go. */
export function waySentence(
  { from, to, contexts }: FlagBlast['ways'][number],
  placeOfRule: (id: string) => number | undefined,
): string {
  const change =
    from.variant === to.variant
      ? `${contexts === 1 ? 'stays' : 'stay'} with ${variantName(to)}, now ${bySide(to, placeOfRule)}`
      : `${contexts === 1 ? 'changes' : 'change'} from ${variantName(from)} to ${variantName(to)}, ${bySide(to, placeOfRule)}`;
  return `${contexts.toLocaleString('en')} ${change}`;
}

export function variantName({ variant }: Pick<Side, 'variant'>): string {
  return variant ?? 'the application’s default';
}

/** Who decides: a rule by its place, or what else it is. */
export function bySide({ reason, rule }: Side, placeOfRule: (id: string) => number | undefined): string {
  if (rule !== null) {
    const place = placeOfRule(rule);
    return place === undefined ? `by rule ${rule}` : `by rule ${place}`;
  }
  return REASONS[reason] ?? `by ${reason.toLowerCase().replaceAll('_', ' ')}`;
}

const REASONS: Readonly<Record<string, string>> = {
  DISABLED: 'since it is off',
  DEFAULT: 'as everyone else',
  SPLIT: 'by the split for everyone else',
  STATIC: 'as everyone',
  PREREQUISITE_FAILED: 'since a requirement is not met',
  ERROR: 'since it cannot be evaluated',
};
