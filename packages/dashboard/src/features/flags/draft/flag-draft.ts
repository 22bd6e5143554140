/** A flag as somebody is editing it, beside the flag as it is live. Nothing here is live until it is saved. */
import type { FlagAnswer, PutFlagBody } from '@halyard/contract';
import type { Collision } from './merge-flags.ts';

/** One thing that differs from what is live, in words. */
export interface Edit {
  /** RFC 6901 into the flag; rules by their id: `/environments/production/rules/r1/serve`. */
  pointer: string;
  /** `rule 2 in production: who it is for`. */
  words: string;
  /** undefined: it belongs to the whole flag. */
  environment: string | undefined;
}

/** What somebody else changed meanwhile, and is in the draft now. */
export interface TakenOver {
  who: string | undefined;
  words: string[];
}

export interface FlagDraft {
  project: string;
  flag: string;
  /** As it is live. */
  base: FlagAnswer;
  /** Of `base`: what to send as If-Match. */
  etag: string;
  /** As it would be; the same as `base` where nothing was edited. */
  edited: FlagAnswer;
  /** How many things differ. */
  edits: number;
  list: readonly Edit[];
  isDirty: boolean;
  /** Whether the draft came back with the page. */
  isRestored: boolean;
  /** Takes what was edited, or what makes it out of what is there. */
  set(next: FlagAnswer | ((edited: FlagAnswer) => FlagAnswer)): void;
  /** Only one environment. */
  setEnvironment(environment: string, next: EnvironmentEdit): void;
  undo(): void;
  redo(): void;
  canUndo: boolean;
  canRedo: boolean;
  discard(): void;
  /** Takes a newer live flag beneath the draft: what does not collide is taken over. */
  rebase(live: FlagAnswer, etag: string, who?: string): void;
  /** After saving: what was answered is the base, and nothing is edited but what was since it was `sent`. */
  saved(live: FlagAnswer, etag: string, sent?: FlagAnswer): void;
  /** What both sides changed; nothing can be saved while there are any. */
  collisions: readonly Collision[];
  choose(pointer: string, side: 'mine' | 'theirs'): void;
  takenOver: TakenOver | undefined;
  forgetTakenOver(): void;
  /** What PUT /flags/{flagId} takes: weights where a split was edited, so that the server keeps who is in. */
  body(): PutFlagBody;
}

export type EnvironmentValue = FlagAnswer['environments'][string];
export type EnvironmentEdit = EnvironmentValue | ((value: EnvironmentValue) => EnvironmentValue);
