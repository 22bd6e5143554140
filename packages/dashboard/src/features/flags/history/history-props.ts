import type { FlagAnswer } from '@halyard/contract';

export interface HistoryProps {
  project: string;
  flag: FlagAnswer;
  /** The one on screen: where a look at the past begins. */
  environment: string;
}
