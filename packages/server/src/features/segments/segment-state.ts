import type { SegmentAnswer } from '@halyard/contract';
import type { Condition } from '@halyard/core';

/** A segment with its condition in every environment. */
export interface SegmentState {
  project: string;
  key: string;
  name: string;
  description: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  environments: Map<string, { if: Condition; version: number }>;
}

/** What belongs to no environment, as the log keeps it. */
export function metaEntryOf({ key, name, description, version }: SegmentState) {
  return { key, name, description, version };
}

export function segmentAnswer(state: SegmentState): SegmentAnswer {
  return {
    key: state.key,
    project: state.project,
    name: state.name,
    description: state.description,
    environments: Object.fromEntries(state.environments),
    version: state.version,
    createdAt: state.createdAt.toISOString(),
    updatedAt: state.updatedAt.toISOString(),
  };
}

/** Of the whole document, as a flag's: its own version and that of each environment. */
export function segmentTag(state: SegmentState): string {
  const parts = [...state.environments].map(([environment, { version }]) => `${environment}=${version}`);
  return `"${[state.version, ...parts].join(';')}"`;
}
