/** What goes back, and what is asked of the service for it. */
import type { Moment } from '../../kit/moment.ts';

export type RestoreTarget =
  | {
      kind: 'flag' | 'segment';
      key: string;
      /** Only what it does there is put back; left out: everything it does anywhere. */
      environment?: string | undefined;
    }
  | { kind: 'environment'; key: string }
  | { kind: 'project'; key: string };

export interface RestoreOptions {
  /** What cannot go back as it was stays as it is, instead of nothing going back. */
  keepConflicts: boolean;
  /** Of an environment: flags archived and segments deleted since come back. */
  bringBack: boolean;
  /** Of a project: flags and segments made since stay. */
  keepNewer: boolean;
}

export const usualOptions: RestoreOptions = { keepConflicts: false, bringBack: true, keepNewer: false };

/** "new-checkout in production", "environment production", "the whole project". */
export function sayTarget(target: RestoreTarget, nameOf: (environment: string) => string): string {
  switch (target.kind) {
    case 'flag':
    case 'segment': {
      const where = target.environment === undefined ? '' : ` in ${nameOf(target.environment)}`;
      return `${target.kind === 'segment' ? 'segment ' : ''}${target.key}${where}`;
    }
    case 'environment':
      return nameOf(target.key);
    case 'project':
      return 'the whole project';
  }
}

/** The environment it acts on; undefined: several. */
export function environmentOf(target: RestoreTarget): string | undefined {
  if (target.kind === 'environment') return target.key;
  return target.kind === 'project' ? undefined : target.environment;
}

/** A version is of an environment: without one named there is nothing to count in. */
export function isMomentOf(target: RestoreTarget, moment: Moment): boolean {
  return !('version' in moment) || environmentOf(target) !== undefined;
}
