/** What whoever opens a review says of it. */
import type { Rehearsal } from '@halyard/contract';
import type { ReactNode } from 'react';
import type { Answered } from '../api/call.ts';
import { isProblem } from '../api/problem.ts';
import type { NamedEnvironment } from '../kit/environment-name.tsx';

export interface ReviewWriteOptions {
  comment: string | undefined;
  /** RFC 3339: it is held until then. */
  at?: string;
  propose?: boolean;
  bypass?: boolean;
}

export interface ReviewProps {
  opened: boolean;
  onClose: () => void;
  /** e.g. `Review changes of new-checkout`. */
  title: string;
  /** All environments of the project, in their order: what changes is named after them. */
  environments: readonly NamedEnvironment[];
  /** The dry run: of the same call as `write`. What it throws is shown. */
  rehearse: () => Promise<Rehearsal>;
  /** Changes with what is rehearsed: another one is another rehearsal. */
  basis?: string;
  write: (options: ReviewWriteOptions) => Promise<Answered<unknown>>;
  /** It was saved, or is held (status 202). The drawer is closed already. */
  onSaved: (answered: Answered<unknown>, options: ReviewWriteOptions) => void;
  /** Somebody changed it meanwhile (412): back to where both sides can be seen. Without it the rehearsal is done again. */
  onStale?: () => void;
  /** Whether it may wait for a time; a kill switch acts at once. */
  mayWait?: boolean;
  /** What rules are called in words: their place, from 1. */
  placeOfRule?: (environment: string, rule: string) => number | undefined;
  /** Instead of the words that findings have, where one leads to the place that is meant. */
  onFinding?: (environment: string, pointer: string) => void;
  /** Above all else, such as what is to be chosen before. */
  children?: ReactNode;
}

export function isStale(error: unknown): boolean {
  return isProblem(error) && error.code === 'STALE';
}
