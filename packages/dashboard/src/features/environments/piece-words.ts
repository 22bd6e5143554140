/** What a piece of a flag is called, and what taking it over changes, in words. */
import { differences } from '@halyard/contract/diff';
import type { Serve } from '@halyard/core';
import { counted, percent } from '../../kit/numbers.ts';

export const pieceNames = {
  enabled: 'On or off',
  rules: 'Rules',
  otherwise: 'Everyone else',
  requires: 'Requirements',
  off: 'Variant when off',
  if: 'Who is in it',
} as const;
export type Piece = keyof typeof pieceNames;

/** In the order in which people think of them. */
export const pieceOrder = Object.keys(pieceNames) as Piece[];

/** What becomes of the one that has `before` where `after` is taken over. Never throws, whatever the values are. */
export function pieceWords(piece: Piece, before: unknown, after: unknown): string {
  switch (piece) {
    case 'enabled':
      return after ? 'turns on' : 'turns off';
    case 'off':
      return `${serveWords(after)} instead of ${serveWords(before)}`;
    case 'otherwise':
      return `${serveWords(serveOf(after))} instead of ${serveWords(serveOf(before))}`;
    case 'requires':
      return `${counted(lengthOf(after), 'requirement')} instead of ${lengthOf(before)}`;
    case 'rules':
      return ruleWords(before, after);
    default:
      return 'another condition';
  }
}

/** `on`, `25 % on, 75 % off`, or that the application decides. */
export function serveWords(serve: unknown): string {
  if (serve === null || serve === undefined) return "the application's default";
  if (typeof serve === 'string') return serve;
  const { split = [], bucket } = serve as Extract<Serve, object>;
  const shares = new Map<string, number>();
  for (const { variant, from, to } of split) shares.set(variant, (shares.get(variant) ?? 0) + to - from);
  return (
    [...shares].map(([variant, weight]) => `${percent(weight, bucket?.of)} ${variant}`).join(', ') ||
    'nothing'
  );
}

function serveOf(otherwise: unknown): unknown {
  return (otherwise as { serve?: unknown } | null)?.serve ?? null;
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

/** `2 rules added, 1 changed, another order`. */
function ruleWords(before: unknown, after: unknown): string {
  const found = differences(before ?? [], after ?? []);
  const added = new Set<string>();
  const removed = new Set<string>();
  const changed = new Set<string>();
  let hasMoved = false;
  for (const { pointer, op } of found) {
    const [, rule = '', ...within] = pointer.split('/');
    if (within.length > 0) changed.add(rule);
    else if (op === 'add') added.add(rule);
    else if (op === 'remove') removed.add(rule);
    else if (op === 'move') hasMoved = true;
    else changed.add(rule);
  }
  const parts = [
    ...(added.size > 0 ? [`${counted(added.size, 'rule')} added`] : []),
    ...(removed.size > 0 ? [`${counted(removed.size, 'rule')} removed`] : []),
    ...(changed.size > 0 ? [`${counted(changed.size, 'rule')} changed`] : []),
    ...(hasMoved ? ['another order'] : []),
  ];
  return parts.join(', ') || 'other rules';
}
