/** What a change did to the answers that applications get in one environment, and how each part of it is undone. */
import type { Moment } from '../../kit/moment.ts';

export interface TimedChange {
  seq: number;
  operation: string;
  items: readonly TimedItem[];
}

export interface TimedItem {
  environment: string | null;
  kind: string;
  key: string;
  version: number;
  before?: unknown;
  after?: unknown;
}

export type MarkKind =
  | 'kill'
  | 'lift'
  | 'on'
  | 'off'
  | 'rollout'
  | 'back'
  | 'environment'
  | 'rules'
  | 'segment';

/** A flag or a segment that a change touched, with what it takes to put it back to how it stood just before. */
export interface Touched {
  kind: 'flag' | 'segment';
  key: string;
  /** Whether the flag did something before and does something now: only then it can be put back here alone. */
  wasThere: boolean;
  isThere: boolean;
  /** Whether the flag serves more than `off` now, so that it can be killed. */
  isOn: boolean;
  before: Moment;
}

/** What of a change is delivered to the SDKs of an environment; empty where applications notice nothing. */
export function touchedBy(change: TimedChange, environment: string): Touched[] {
  return change.items.flatMap((item) => {
    if (item.environment !== environment) return [];
    if (item.kind !== 'flag' && item.kind !== 'segment') return [];
    return [
      {
        kind: item.kind,
        key: item.key,
        wasThere: isEntry(item.before),
        isThere: isEntry(item.after),
        isOn: field(item.after, 'enabled') === true,
        before: { version: Math.max(0, item.version - 1) },
      },
    ];
  });
}

/** Whether it is about the environment as a whole: made, archived, brought back, protected. */
export function isOfEnvironment(change: TimedChange, environment: string): boolean {
  return change.items.some(({ kind, key }) => kind === 'environment' && key === environment);
}

/** By the one thing that people look for first in an incident. */
export function markOf(change: TimedChange, environment: string): MarkKind {
  const { operation } = change;
  if (operation === 'configurations.kill') return 'kill';
  if (operation === 'configurations.lift') return 'lift';
  if (operation === 'triggers.fire') return field(change, 'input') === undefined ? 'off' : firedAs(change);
  if (operation.startsWith('rollouts.') || operation === 'flags.rollout') return 'rollout';
  if (operation.endsWith('.revert')) return 'back';
  if (operation.startsWith('environments.')) return 'environment';
  const here = change.items.filter((item) => item.environment === environment);
  const turned = here.find(
    ({ kind, before, after }) =>
      kind === 'flag' && isEntry(before) && field(before, 'enabled') !== field(after, 'enabled'),
  );
  if (turned) return field(turned.after, 'enabled') === true ? 'on' : 'off';
  return here.some(({ kind }) => kind === 'flag') ? 'rules' : 'segment';
}

function firedAs(change: TimedChange): MarkKind {
  return field(field(change, 'input'), 'action') === 'kill' ? 'kill' : 'off';
}

function isEntry(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
