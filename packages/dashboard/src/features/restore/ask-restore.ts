import type { DifferenceAnswer, EnvironmentBlast, HeldOperationAnswer, Restoration } from '@halyard/contract';
import { differences } from '@halyard/contract/diff';
import { type Answered, call, type WriteOptions } from '../../api/call.ts';
import type { Moment } from '../../kit/moment.ts';
import type { RestoreOptions, RestoreTarget } from './restore-target.ts';

export interface Restoring {
  project: string;
  target: RestoreTarget;
  moment: Moment;
  options: RestoreOptions;
  /** Of the entry as it stands; of an environment or a project its basis. */
  ifMatch?: string | undefined;
  basis?: string | undefined;
}

/** What would happen, as one shape whatever goes back. */
export interface RestorePreview {
  differences: DifferenceAnswer[];
  /** Of an environment or a project. */
  restoration: Restoration | undefined;
  blast: readonly EnvironmentBlast[];
  /** It would wait for others to approve of it. */
  isProposal: boolean;
}

/** Carries it out, or holds it, or with `dryRun` tries it out. */
export function askRestore(
  { project, target, moment, options, ifMatch, basis }: Restoring,
  write: WriteOptions,
): Promise<Answered<unknown>> {
  const onConflict = options.keepConflicts ? ('keep' as const) : ('refuse' as const);
  const query = { project };
  switch (target.kind) {
    case 'flag': {
      const { key: flagId, environment } = target;
      const body = { ...moment, ...(environment === undefined ? {} : { environment }) };
      return call('revertFlag', { params: { flagId }, query, body }, { ifMatch, ...write });
    }
    case 'segment': {
      const { key: segmentId, environment } = target;
      const body = { ...moment, ...(environment === undefined ? {} : { environment }) };
      return call('revertSegment', { params: { segmentId }, query, body }, { ifMatch, ...write });
    }
    case 'environment': {
      const body = { ...moment, onConflict, bringBack: options.bringBack, ...(basis ? { basis } : {}) };
      return call('revertEnvironment', { params: { environment: target.key }, query, body }, write);
    }
    case 'project': {
      const body = { ...moment, onConflict, keepNewer: options.keepNewer, ...(basis ? { basis } : {}) };
      return call('revertProject', { params: { projectId: target.key }, body }, write);
    }
  }
}

/** Tries it out. */
export async function previewRestore(restoring: Restoring): Promise<RestorePreview> {
  const { data } = await askRestore(restoring, { dryRun: true });
  return previewOf(data as DryRunAnswer, restoring.target);
}

interface DryRunAnswer {
  /** 202: it would wait, and `diff` is of what it does in the end. */
  status?: number;
  answer: unknown;
  diff: { environment: string | null; kind: string; key: string; before: unknown; after: unknown }[];
  blastRadius?: EnvironmentBlast[] | null;
}

/** Where it became a proposal, the answer is what waits. */
export function previewOf(
  { status, answer, diff, blastRadius }: DryRunAnswer,
  target: RestoreTarget,
): RestorePreview {
  const held = status === 202 || (answer as Partial<HeldOperationAnswer> | null)?.calls !== undefined;
  const isOfAll = target.kind === 'environment' || target.kind === 'project';
  return {
    differences: diff.filter(({ kind }) => kind !== 'held-operation').flatMap(differencesOf),
    restoration: isOfAll && !held ? (answer as Restoration) : undefined,
    blast: blastRadius ?? [],
    isProposal: held,
  };
}

/** Versions rise whatever happens, and say nothing. */
function differencesOf({ before, after, ...place }: DryRunAnswer['diff'][number]): DifferenceAnswer[] {
  const entry = place as Pick<DifferenceAnswer, 'environment' | 'kind' | 'key'>;
  if (before === null || after === null) {
    return [{ ...entry, pointer: '', op: before === null ? 'add' : 'remove', before, after }];
  }
  return differences(before, after)
    .filter(({ pointer }) => pointer !== '/version' && pointer !== '/updatedAt')
    .map((difference) => ({ ...entry, ...difference }));
}
