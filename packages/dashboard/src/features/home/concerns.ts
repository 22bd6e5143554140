/** What needs somebody: everything that waits for a person or went wrong, as lines of a list. Pure; the reads come from elsewhere. */
import type {
  EnvironmentAnswer,
  FlagOverview,
  HeldOperationAnswer,
  KeyAnswer,
  RolloutSummary,
} from '@halyard/contract';
import { callsSentence } from '@halyard/contract/call-sentence';
import { capital, spoken } from '../../kit/spoken.ts';
import { places } from './places.ts';

export interface Concern {
  id: string;
  /** What it is about, in a sentence. */
  text: string;
  /** What stands below it: why, by whom. */
  more?: string | undefined;
  at?: string | undefined;
  href: string;
}

export type Urgency = 'bad' | 'attention' | 'calm';

export interface ConcernGroup {
  id: string;
  title: string;
  /** What to do about it. */
  hint: string;
  urgency: Urgency;
  items: readonly Concern[];
  /** Where `items` are not all: how many there are; a number with a plus where nobody counted. */
  count: string;
  /** Where all of them are. */
  all: string;
}

const dayMs = 86_400_000;
/** An answer or a failure that is older is history. */
const recentMs = 7 * dayMs;
/** Keys that end within are to be renewed. */
const soonMs = 14 * dayMs;

export interface Held {
  waitsForMe: readonly HeldOperationAnswer[];
  mine: readonly HeldOperationAnswer[];
  failed: readonly HeldOperationAnswer[];
}

/** Proposals that wait for whoever looks, answers to theirs, and what was to happen and did not. */
export function heldConcerns(project: string, held: Held, now: number): ConcernGroup[] {
  const isRecent = ({ outcome, updatedAt }: HeldOperationAnswer) =>
    now - Date.parse(outcome?.at ?? updatedAt) < recentMs;
  const approved = held.mine.filter(
    ({ state, ready, dueAt, approvalsNeeded }) =>
      state === 'waiting' && ready && dueAt === null && approvalsNeeded > 0,
  );
  const rejected = held.mine.filter((one) => one.state === 'rejected' && isRecent(one));
  const failed = held.failed.filter(isRecent);
  const line = (one: HeldOperationAnswer, more: string): Concern => ({
    id: one.id,
    text: capital(callsSentence(one.calls)),
    more,
    at: one.outcome?.at ?? one.updatedAt,
    href: places.proposal(project, one.id),
  });
  const all = places.proposals(project);
  return [
    group('waits-for-me', 'Waiting for your approval', {
      hint: 'Nothing of it is live. Look at what it would do, then approve or reject it.',
      urgency: 'attention',
      all,
      items: held.waitsForMe.map((one) => line(one, by(one.author.name, one.comment))),
    }),
    group('failed', 'Was to happen, and did not', {
      hint: 'Nothing of it was done. See what stands in the way, then edit it, or cancel it.',
      urgency: 'bad',
      all,
      items: failed.map((one) => line(one, failure(one))),
    }),
    group('approved', 'Approved: apply it', {
      hint: 'Others have approved of what you propose; it is done when you apply it.',
      urgency: 'attention',
      all,
      items: approved.map((one) =>
        line(one, by(lastNote(one, 'approval')?.author.name, one.comment, 'approved by')),
      ),
    }),
    group('rejected', 'Rejected', {
      hint: 'What you proposed will not happen.',
      urgency: 'calm',
      all,
      items: rejected.map((one) => {
        const note = lastNote(one, 'rejection');
        return line(one, by(note?.author.name, note?.text ?? null));
      }),
    }),
  ].filter(isThere);
}

/** Rollouts that do not go on by themselves. */
export function rolloutConcerns(project: string, rollouts: readonly RolloutSummary[]): ConcernGroup[] {
  const words = {
    'held-up': 'held up',
    paused: 'paused',
    running: 'waits for somebody',
    done: 'done',
    aborted: 'aborted',
  } as const;
  const found = group('rollouts', 'Rollouts that wait', {
    hint: 'They go on when somebody lets them.',
    urgency: rollouts.some(({ state }) => state === 'held-up') ? 'bad' : 'attention',
    all: places.rollouts(project),
    items: rollouts.map(({ id, flag, environment, state, audience, next, problem }) => ({
      id,
      text: `${flag} in ${environment}: ${words[state]} at ${audience.percent} %`,
      more: problem?.detail ?? (next ? spoken(next.sentence) : undefined),
      href: places.flag(project, flag),
    })),
  });
  return [found].filter(isThere);
}

/** Flags that are off whatever is written, by environment. */
export function killConcerns(
  project: string,
  killed: readonly { environment: Pick<EnvironmentAnswer, 'key' | 'name'>; flags: readonly FlagOverview[] }[],
): ConcernGroup[] {
  const items = killed.flatMap(({ environment, flags }) =>
    flags.flatMap(({ key, name, environments }) => {
      const kill = environments[environment.key]?.killed;
      // Of what is inherited the kill is told once, where it was done.
      if (!kill || kill.environment !== environment.key) return [];
      return [
        {
          id: `${environment.key}/${key}`,
          text: `${name} is killed in ${environment.name}`,
          more: by(kill.by.name, kill.reason),
          at: kill.at,
          href: places.flag(project, key),
        },
      ];
    }),
  );
  return [
    group('killed', 'Killed flags', {
      hint: 'Off for everybody until somebody lifts the kill.',
      urgency: 'bad',
      all: `${places.flags(project)}?environment=${encodeURIComponent(killed.find(({ flags }) => flags.length > 0)?.environment.key ?? '')}&state=killed`,
      items,
    }),
  ].filter(isThere);
}

/** Keys that end soon, or have just ended. */
export function keyConcerns(project: string, keys: readonly KeyAnswer[], now: number): ConcernGroup[] {
  const ending = keys.filter(({ expiresAt, revokedAt }) => {
    const left = expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt) - now;
    return revokedAt === null && left < soonMs && left > -recentMs;
  });
  return [
    group('keys', 'Keys that end', {
      hint: 'Whoever uses them is refused from then on: make a new one, or let them last longer.',
      urgency: ending.some(({ expiresAt }) => Date.parse(expiresAt as string) < now + 2 * dayMs)
        ? 'bad'
        : 'attention',
      all: places.keys(project),
      items: [...ending]
        .sort((a, b) => (a.expiresAt as string).localeCompare(b.expiresAt as string))
        .map(({ id, name, kind, environment, expiresAt }) => ({
          id,
          text: `${name}, a ${kind} key${environment === null ? '' : ` of ${environment}`}, ${Date.parse(expiresAt as string) < now ? 'has ended' : 'ends'}`,
          at: expiresAt as string,
          href: places.keys(project),
        })),
    }),
  ].filter(isThere);
}

/** Flags that may have done their work; `total` of them there are. */
export function staleConcerns(
  project: string,
  flags: readonly FlagOverview[],
  total: number,
): ConcernGroup[] {
  return [
    {
      ...group('stale', 'Stale flags to clean up', {
        hint: 'Each is a branch in somebody’s code: archive those that have done their work.',
        urgency: 'calm',
        all: `${places.flags(project)}?lifecycle=stale`,
        items: flags.map(({ key, name, owner, lifecycle }) => ({
          id: key,
          text: name,
          more: [lifecycle.reasons[0]?.sentence, owner].filter(Boolean).join(' · '),
          href: places.flag(project, key),
        })),
      }),
      count: String(total),
    },
  ].filter(isThere);
}

/** What is worst first, else in the order given. */
export function inOrder(groups: readonly ConcernGroup[]): ConcernGroup[] {
  const rank: Record<Urgency, number> = { bad: 0, attention: 1, calm: 2 };
  return [...groups].sort((a, b) => rank[a.urgency] - rank[b.urgency]);
}

function group(id: string, title: string, more: Omit<ConcernGroup, 'id' | 'title' | 'count'>): ConcernGroup {
  return { id, title, ...more, count: String(more.items.length) };
}

function isThere({ items }: ConcernGroup): boolean {
  return items.length > 0;
}

function by(name: string | undefined, text: string | null, word = 'by'): string {
  const who = name === undefined ? '' : `${word} ${name}`;
  return [who, text ? `“${text}”` : ''].filter(Boolean).join(': ');
}

function failure({ state, outcome }: HeldOperationAnswer): string {
  if (state === 'conflict') return 'what it would change was changed meanwhile';
  return outcome?.problem?.detail ?? outcome?.reason ?? state;
}

function lastNote({ notes }: HeldOperationAnswer, kind: string) {
  return notes.filter((note) => note.kind === kind).at(-1);
}
