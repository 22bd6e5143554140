import type { SegmentAnswer } from '@halyard/contract';
import type { Condition } from '@halyard/core';

/** Whom it holds in one environment. */
export interface SegmentCondition {
  if: Condition;
  version: number;
  /** It is a copy of what the environment above says; left out where it is the environment's own. */
  inherited?: boolean;
}

/** A segment with its conditions: those of environments that have their own, and inherited ones that were asked for. */
export interface SegmentState {
  project: string;
  key: string;
  name: string;
  description: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** In the order of the project's environments. */
  environments: Map<string, SegmentCondition>;
}

/** What belongs to no environment, as the log keeps it. */
export function metaEntryOf({ key, name, description, version }: SegmentState) {
  return { key, name, description, version };
}

/** As the log keeps it, which also says whether it was inherited. */
export function loggedCondition({ if: condition, version, inherited }: SegmentCondition) {
  return { if: condition, version, ...(inherited ? { inherited } : {}) };
}

/** Those that an environment has of its own. */
function own({ environments }: SegmentState): [string, SegmentCondition][] {
  return [...environments].filter(([, { inherited }]) => !inherited);
}

export function segmentAnswer(state: SegmentState): SegmentAnswer {
  return {
    key: state.key,
    project: state.project,
    name: state.name,
    description: state.description,
    environments: Object.fromEntries(own(state)),
    version: state.version,
    createdAt: state.createdAt.toISOString(),
    updatedAt: state.updatedAt.toISOString(),
  };
}

/** Of the whole document, as a flag's: its own version and that of each environment. */
export function segmentTag(state: SegmentState): string {
  const parts = own(state).map(([environment, { version }]) => `${environment}=${version}`);
  return `"${[state.version, ...parts].join(';')}"`;
}
