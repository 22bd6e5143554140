/** What is different about flags of kind kill-switch: they are there for the moment in which nobody can wait. */
import { type FlagKind, invalidInput } from '@halyard/contract';

import type { Door } from '../../door.ts';
import { killSwitchesAmong } from './queries.ts';

interface Kinded {
  meta: { kind: FlagKind };
}

/** Whether disabling it asks neither for protected:write nor for an approval. */
export function disablesAtOnce({ meta }: Kinded): boolean {
  return meta.kind === 'kill-switch';
}

/**
 * Throws INVALID_INPUT where one of several calls, held until an instant, is about a kill switch, or lifts a kill: by
 * then it may be another one. Pointers are within `/calls`. One query.
 */
export async function requireNoKillSwitch(
  { db, project }: Pick<Door, 'db' | 'project'>,
  calls: readonly { operation: string; params?: Record<string, string> | undefined }[],
): Promise<void> {
  const keys = calls.flatMap(({ params }) => params?.['flagId'] ?? []);
  const switches = await killSwitchesAmong(db, project, keys);
  const problems = calls.flatMap(({ operation, params }, i) => {
    if (operation === 'configurations.lift') {
      const message = 'a kill is lifted at once, or once it is approved: it does not wait for a time';
      return [{ pointer: `/calls/${i}/operation`, message }];
    }
    const key = params?.['flagId'];
    if (key === undefined || !switches.has(key)) return [];
    const message = `${key} is a kill switch and works at once: it does not wait for a time`;
    return [{ pointer: `/calls/${i}/params/flagId`, message }];
  });
  if (problems.length > 0) throw invalidInput(problems);
}

/** Throws INVALID_INPUT for a kill switch: nothing that happens later or step by step may stand between it and its effect. */
export function requireHoldable({ meta }: Kinded, how: string, pointer = ''): void {
  if (meta.kind !== 'kill-switch') return;
  throw invalidInput([{ pointer, message: `a kill switch works at once: ${how}` }]);
}
