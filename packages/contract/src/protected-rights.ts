/** Rights that no operation asks for by itself, but what is protected does, beside the operation: to be asked as one. */
import type { AskedOperation } from './access.ts';

/** To change what is in a protected environment. */
export const protectedWrite = {
  name: 'protected.write',
  permission: 'protected:write',
} as const satisfies AskedOperation;

/** To change it without the approvals that it takes. */
export const protectedBypass = {
  name: 'protected.bypass',
  permission: 'protected:bypass',
} as const satisfies AskedOperation;
