/** How an edit can be saved: at once, at a time, as a proposal, or past protection. What each means is said before it is done. */
import { counted, listed } from '../kit/numbers.ts';

export type WayName = 'now' | 'at' | 'propose' | 'bypass';

export interface Way {
  name: WayName;
  label: string;
  /** What will happen, in a sentence or two. */
  sentence: string;
  /** The words on the button. */
  button: string;
}

export interface Situation {
  /** Whether the service would propose it though nobody asks for that (202): where it is protected. */
  isProposedAnyway: boolean;
  /** That others have to give; 0: none. */
  approvalsNeeded: number;
  /** Names of the environments that change, in their order; empty: what belongs to all of them. */
  environments: readonly string[];
  /** How many more change with them, since they inherit. */
  following?: number;
  /** Names of those that are protected or take approvals. */
  guarded: readonly string[];
  /** Whether it may be held until a time, and proposed. */
  mayHold: boolean;
  mayBypass: boolean;
  /** Whether it makes sense later: a kill switch acts at once. */
  mayWait: boolean;
}

/** The first is what is chosen to begin with. Never empty. */
export function waysOf(situation: Situation): Way[] {
  const { isProposedAnyway, mayHold, mayBypass, mayWait } = situation;
  const where = placeOf(situation);
  const ways: Way[] = [];
  if (isProposedAnyway) ways.push(proposal(situation));
  else ways.push({ name: 'now', label: 'Now', button: `Save${where}`, sentence: nowSentence(situation) });
  if (mayHold && mayWait) {
    ways.push({
      name: 'at',
      label: 'At a time',
      button: isProposedAnyway
        ? `Propose${forPlace(situation)} at that time`
        : `Schedule${forPlace(situation)}`,
      sentence: isProposedAnyway
        ? `It becomes a proposal, too: ${approvalsWords(situation)}, and it runs at that time. What is approved too late runs as soon as it is.`
        : 'It is held until then, and applied by your rights as they are at that time. It is listed under schedules, where it can be moved or cancelled.',
    });
  }
  if (mayHold && !isProposedAnyway) ways.push(proposal(situation));
  if (isProposedAnyway && mayBypass) {
    ways.push({
      name: 'bypass',
      label: 'Emergency: skip approval',
      button: `Bypass protection and save${where}`,
      sentence: `It is live at once, and nobody is asked. The log marks it as a bypass of the protection of ${listed(situation.guarded)}, with your name and your comment, and the service’s own log warns of it.`,
    });
  }
  return ways;
}

function proposal(situation: Situation): Way {
  const { isProposedAnyway, guarded } = situation;
  const why =
    isProposedAnyway && guarded.length > 0
      ? `${listed(guarded)} ${guarded.length === 1 ? 'is' : 'are'} protected, so nothing is live yet when you press this. `
      : '';
  return {
    name: 'propose',
    label: 'As a proposal',
    button: `Propose${forPlace(situation)}`,
    sentence: `${why}It becomes a proposal: ${approvalsWords(situation)}, and it is applied by whoever applies it then.`,
  };
}

function approvalsWords({ approvalsNeeded }: Situation): string {
  const needed = Math.max(1, approvalsNeeded);
  return `${counted(needed, 'other person has', 'other people have')} to approve it`;
}

function nowSentence({ environments, following = 0, guarded }: Situation): string {
  if (environments.length === 0) return 'It belongs to every environment, and is live at once.';
  const named =
    guarded.length > 0
      ? ` ${listed(guarded)} ${guarded.length === 1 ? 'is' : 'are'} protected: you may change it.`
      : '';
  const heirs =
    following > 0
      ? ` and in ${counted(following, 'environment that inherits', 'environments that inherit')} from there,`
      : '';
  return `It is live in ${listed(environments)}${heirs} as soon as you press the button.${named}`;
}

function placeOf({ environments }: Situation): string {
  if (environments.length === 0) return '';
  return environments.length <= 3 ? ` in ${listed(environments)}` : ` in ${environments.length} environments`;
}

function forPlace({ environments }: Situation): string {
  if (environments.length === 0) return '';
  return environments.length <= 3
    ? ` for ${listed(environments)}`
    : ` for ${environments.length} environments`;
}
