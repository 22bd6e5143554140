import { useEnvironments } from './use-environments.ts';
import { useMayPermission } from './use-may.ts';

export interface Protection {
  /** Whether what is asked for there waits for approval. */
  isProposed: boolean;
  /** How many approvals it takes; 0 where it is not proposed. */
  approvals: number;
  /** Whether the one who asks may do without, loudly. */
  mayBypass: boolean;
}

/** What becomes of a write in an environment: it is done, or proposed to others. */
export function useProtection(): (environment: string) => Protection {
  const environments = useEnvironments();
  const may = useMayPermission();
  return (environment) => {
    const { approvals = 0, protected: isProtected = false } =
      environments.find(({ key }) => key === environment) ?? {};
    const isProposed = approvals > 0 || (isProtected && !may('protected:write', { environment }));
    return {
      isProposed,
      approvals: isProposed ? Math.max(1, approvals) : 0,
      mayBypass: isProposed && may('protected:bypass', { environment }),
    };
  };
}
