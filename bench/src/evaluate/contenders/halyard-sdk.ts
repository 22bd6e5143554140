import type { Context } from '@halyard/core';
import { type Client, connect } from '@halyard/sdk';
import type { Contender } from '../contender.ts';
import type { Person } from '../workload.ts';

/** As users call it: connected to a running service, every call counted. Its document is where that is. */
export const halyardSdk = contender((client) => (flag, person) => client.boolean(flag, person, false));

/** The same by the calls that say how an answer came about: a new object each time. */
export const halyardSdkDetails = contender(
  (client) => (flag, person) => client.booleanDetails(flag, person, false).value,
);

function contender(askOf: (client: Client) => (flag: string, person: Context) => boolean): Contender {
  return {
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
        ask: askOf(client),
        close: () => client.close(),
      };
    },
  };
}
