import type { FlagAnswer } from '@halyard/contract';
import type { EnvironmentValue, FlagDraft } from '../draft/flag-draft.ts';
import type { Rule } from './rule-edits.ts';
import type { Judgement } from './use-judgement.ts';

/** What every part of an environment's targeting is given. */
export interface RulesProps {
  draft: FlagDraft;
  environment: string;
  value: EnvironmentValue;
  live: EnvironmentValue | undefined;
  judgement: Judgement;
  mayEdit: boolean;
  /** Takes what an environment should do. */
  set(next: EnvironmentValue): void;
}

/** What a line of the list is given, and the parts of it. */
export interface RuleLineProps {
  rule: Rule;
  /** From 0. */
  place: number;
  count: number;
  live: Rule | undefined;
  flag: FlagAnswer;
  environment: string;
  off: string | null;
  judgement: Judgement;
  mayEdit: boolean;
  isOpen: boolean;
  onOpen(isOpen: boolean): void;
  onChange(rule: Rule): void;
  onMove(to: number): void;
  onDuplicate(): void;
  onDelete(): void;
}
