/** What turning a flag on or off in an environment takes, before it is asked for. */

export interface SwitchedEnvironment {
  key: string;
  name: string;
  color: string | null;
  protected: boolean;
  approvals: number;
}

export interface SwitchedFlag {
  key: string;
  kind: string;
  tags: readonly string[];
}

export interface AskedSwitch {
  flag: SwitchedFlag;
  environment: SwitchedEnvironment;
  to: boolean;
}

export type SwitchWay =
  /** It happens. */
  | 'at-once'
  /** It happens, once it was confirmed: the environment is protected. */
  | 'confirmed'
  /** It becomes a proposal, once that was confirmed. */
  | 'proposed'
  /** Whoever looks may not. */
  | 'never';

export interface SwitchRights {
  /** `configurations.enable` or `.disable`, there. */
  mayChange: boolean;
  /** `protected:write`, there. */
  mayProtected: boolean;
  /** `held-operations.create`, there. */
  mayPropose: boolean;
}

/** By the rules of the service: a kill switch is thrown at once, whatever protects the environment. */
export function wayOfSwitch(
  flag: Pick<SwitchedFlag, 'kind'>,
  environment: Pick<SwitchedEnvironment, 'protected' | 'approvals'>,
  to: boolean,
  rights: SwitchRights,
): SwitchWay {
  if (!rights.mayChange) return 'never';
  if (!environment.protected && environment.approvals === 0) return 'at-once';
  if (flag.kind === 'kill-switch' && !to) return 'confirmed';
  const isFree = environment.approvals === 0 && rights.mayProtected;
  if (isFree) return 'confirmed';
  return rights.mayPropose ? 'proposed' : 'never';
}
