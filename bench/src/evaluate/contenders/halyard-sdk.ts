import type { Context } from '@halyard/core';
import { connect } from '@halyard/sdk';
import type { Contender } from '../contender.ts';
import type { Person } from '../workload.ts';

/** As users call it: connected to a running service, every call counted. Its document is where that is. */
export const halyardSdk: Contender = {
  name: 'Halyard',
  version: '',
  document: () => {
    throw new Error('the SDK has no document: it asks the service');
  },
  async load(text) {
    const { url, key } = JSON.parse(text);
    const client = await connect({ url, key, cache: false, timeoutMs: 60_000 });
    return {
      person: ({ key: targetingKey, ...rest }: Person): Context => ({ targetingKey, ...rest }),
      ask: (flag, person: Context) => client.boolean(flag, person, false),
      close: () => client.close(),
    };
  },
};
