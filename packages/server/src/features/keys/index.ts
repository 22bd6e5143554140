/** Keys: what lets applications and people in. */
import { createKey } from './create-key.ts';
import { patchKey } from './patch-key.ts';
import { listKeys, readKey } from './read-keys.ts';
import { revokeKey } from './revoke-key.ts';
import { rotateKey } from './rotate-key.ts';

export const keyHandlers = [listKeys, createKey, readKey, revokeKey, patchKey, rotateKey];
export { blankKey } from './blank-key.ts';
export { type KeyUses, openKeyUses } from './key-uses.ts';
export { revokeKeysOf } from './revoke-keys-of.ts';
