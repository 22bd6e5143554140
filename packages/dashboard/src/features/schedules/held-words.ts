/** What is held, and how it stands, in words. */
import type { HeldOperationAnswer } from '@halyard/contract';
import { callsSentence } from '@halyard/contract/call-sentence';
import { capital } from '../../kit/spoken.ts';
import type { Tone } from '../../kit/state-mark.tsx';

/** `Enable new-checkout in production`. */
export function heldTitle({ calls }: Pick<HeldOperationAnswer, 'calls'>): string {
  return capital(callsSentence(calls));
}

export interface HeldState {
  word: string;
  tone: Tone;
}

export function heldStateOf(
  held: Pick<HeldOperationAnswer, 'state' | 'ready' | 'dueAt' | 'approvalsNeeded'>,
): HeldState {
  if (held.state !== 'waiting') return ended[held.state];
  if (!held.ready) return { word: 'Waits for approval', tone: 'attention' };
  if (held.dueAt !== null) return { word: 'Waits for its time', tone: 'active' };
  return { word: 'Approved, to be applied', tone: 'good' };
}

const ended: Record<Exclude<HeldOperationAnswer['state'], 'waiting'>, HeldState> = {
  done: { word: 'Done', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  conflict: { word: 'Conflict', tone: 'bad' },
  cancelled: { word: 'Cancelled', tone: 'quiet' },
  rejected: { word: 'Rejected', tone: 'bad' },
  missed: { word: 'Missed', tone: 'attention' },
};

/** What a state means, for whoever has not met it. */
export function stateExplained(held: Pick<HeldOperationAnswer, 'state' | 'ready' | 'dueAt'>): string {
  if (held.state === 'waiting') {
    if (!held.ready && held.dueAt !== null) {
      return 'It runs at its time where it has been approved by then, or as soon as it is.';
    }
    if (!held.ready) return 'Once it is approved, somebody applies it.';
    return held.dueAt === null
      ? 'It waits until somebody applies it.'
      : 'It runs by itself, by the rights that its author has then.';
  }
  return meanings[held.state];
}

const meanings: Record<Exclude<HeldOperationAnswer['state'], 'waiting'>, string> = {
  done: 'It ran; the log has the change.',
  failed: 'Something refused it when it came due. Nothing was changed.',
  conflict: 'What it stands on was edited before it came due. Nothing was changed.',
  cancelled: 'Somebody cancelled it. It will not run.',
  rejected: 'Somebody rejected it. It will not run.',
  missed: 'It came too late, by its own policy. Nothing was changed.',
};

/** Flags and environments that it names or foresees to change. */
export function placesOf({ calls, touched }: Pick<HeldOperationAnswer, 'calls' | 'touched'>) {
  const environments = new Set(touched.flatMap(({ environment }) => environment ?? []));
  const flags = new Set(touched.flatMap(({ kind, key }) => (kind === 'flag' ? [key] : [])));
  for (const { params } of calls) {
    if (params['environment'] !== undefined) environments.add(params['environment']);
    if (params['flagId'] !== undefined) flags.add(params['flagId']);
  }
  return { environments: [...environments], flags: [...flags] };
}

/** `at most 10 minutes late`. */
export function lateWords(late: HeldOperationAnswer['late']): string {
  if (late === null) return 'However late it is, for instance after an outage';
  if (late.skipAfterMs === 0) return 'Only on time';
  return `At most ${minutesWords(late.skipAfterMs)} late; after that it is missed`;
}

function minutesWords(ms: number): string {
  const [size, unit] =
    ms % 86_400_000 === 0
      ? [86_400_000, 'day']
      : ms % 3_600_000 === 0
        ? [3_600_000, 'hour']
        : ms % 60_000 === 0
          ? [60_000, 'minute']
          : [1_000, 'second'];
  const n = ms / (size as number);
  return `${n} ${unit}${n === 1 ? '' : 's'}`;
}
