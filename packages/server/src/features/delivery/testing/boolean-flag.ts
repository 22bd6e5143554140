import type { Flag } from '@halyard/core';

/** As the control plane writes it: `on` for everybody, shown to clients; each part can be given. */
export function booleanFlag(given: object = {}): Flag {
  return {
    type: 'boolean',
    variants: { on: true, off: false },
    enabled: true,
    off: 'off',
    requires: [],
    rules: [],
    otherwise: { serve: 'on' },
    client: true,
    version: 1,
    ...given,
  };
}
