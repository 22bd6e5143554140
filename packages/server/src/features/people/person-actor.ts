import type { AccessRule } from '@halyard/contract';
import type { Actor } from '../../actor.ts';

/** A person as the door knows whoever asks; without rules only as whom the log names. */
export function personActor(
  person: { id: string; name: string },
  more: { rules?: readonly AccessRule[]; session?: string; expiresAt?: Date } = {},
): Actor {
  return {
    id: person.id,
    kind: 'user',
    name: person.name,
    rules: more.rules ?? [],
    home: null,
    expiresAt: more.expiresAt ?? null,
    account: null,
    ...(more.session === undefined ? {} : { session: more.session }),
  };
}
