import { type GivenAnswer, sentenceOf as sentenceOfChange } from '@halyard/contract';
import type { Untold } from './walk.ts';

/** What a comparison found, in a sentence or two. */
export function sentenceOf(flips: readonly Untold[], isComplete: boolean, environment: string): string {
  const last = flips.at(-1);
  const between = isComplete ? '' : ' There were too many changes to look at each of them.';
  if (!last) return `The answer was the same all along.${between}`;
  const more = flips.length > 1 ? ` Before that it became another ${times(flips.length - 1)}.` : '';
  return `${tell(last, environment)}${more}${between}`;
}

function tell(flip: Untold, environment: string): string {
  const answers = `${shown(flip.before)} became ${shown(flip.after)}`;
  if (flip.cause === 'time') {
    return `${answers} at ${flip.at} by the time alone: nobody changed anything.`;
  }
  if (flip.cause === 'context') {
    const names = flip.attributes.filter(({ decides }) => decides).map(({ name }) => `\`${name}\``);
    const all = flip.attributes.map(({ name }) => `\`${name}\``);
    const which = names.length > 0 ? `${names.join(' or ')}, which would do alone` : all.join(', ');
    return `${answers} since the contexts differ, in ${which}.`;
  }
  const { change, entries } = flip;
  const decisive = entries.filter(({ decides }) => decides);
  const what = (decisive.length > 0 ? decisive : entries)
    .map(({ kind, key, role }) => (role === 'flag' ? 'the flag itself' : `${kind} \`${key}\``))
    .join(', ');
  const why = change.comment === null ? '' : ` ("${change.comment}")`;
  const items = entries.map((entry) => ({ ...entry, environment }));
  const done = sentenceOfChange({ ...change, input: null, items });
  return `${answers} at ${flip.at} by change ${change.seq} of ${what}: ${done}${why}.`;
}

function shown({ variant, errorCode }: GivenAnswer): string {
  if (errorCode !== undefined) return errorCode;
  return variant === null ? "the caller's own default" : `\`${variant}\``;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
