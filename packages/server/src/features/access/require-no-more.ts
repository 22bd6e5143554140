import { type AccessRule, beyondInWords, OperationError, whatIsBeyond } from '@halyard/contract';
import type { Actor } from '../../actor.ts';

/** Throws FORBIDDEN where `wanted` allows what whoever gives it may not do. */
export function requireNoMore(actor: Actor, wanted: readonly AccessRule[]): void {
  require(actor, wanted, 'nobody can give what they may not do themselves');
}

/**
 * Throws FORBIDDEN where `taken` is about anything that whoever takes it away may not do: taking away what is denied gives
 * as much as allowing it does.
 */
export function requireCover(actor: Actor, taken: readonly AccessRule[]): void {
  require(actor, asAllowed(taken), 'nobody can take away what they may not do themselves');
}

/** As requireNoMore(), of what accounts hold then: what is denied to somebody is taken away from them, too. */
export function requireMayImpose(actor: Actor, wanted: readonly AccessRule[]): void {
  requireNoMore(actor, wanted);
  const denied = wanted.filter(({ effect }) => effect === 'deny');
  requireCover(actor, denied);
}

/** Whether requireCover() lets it pass. */
export function isCovered(rules: readonly AccessRule[], taken: readonly AccessRule[]): boolean {
  return whatIsBeyond(rules, asAllowed(taken)).length === 0;
}

function asAllowed(rules: readonly AccessRule[]): AccessRule[] {
  return rules.map((rule) => ({ ...rule, effect: 'allow' }));
}

function require({ rules }: Actor, wanted: readonly AccessRule[], why: string): void {
  const beyond = whatIsBeyond(rules, wanted);
  if (beyond.length > 0) throw new OperationError('FORBIDDEN', `${why}: ${beyondInWords(beyond)}`);
}
