import type { FlagAnswer } from '@halyard/contract';

export interface KillProps {
  project: string;
  flag: FlagAnswer;
  environment: string;
}
