import { operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { mutable } from './queries.ts';

export const readAccess = handle(operations.readAccess, async ({ actor }) => {
  const { kind, id, name, account, home, expiresAt, rules } = actor;
  const until = expiresAt?.toISOString() ?? null;
  return { body: { actor: { kind, id, name }, account, home, expiresAt: until, rules: rules.map(mutable) } };
});
