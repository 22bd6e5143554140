/** Keys: what lets applications and people in. */
import { createKey } from './create-key.ts';
import { listKeys, readKey } from './read-keys.ts';
import { revokeKey } from './revoke-key.ts';

export const keyHandlers = [listKeys, createKey, readKey, revokeKey];
