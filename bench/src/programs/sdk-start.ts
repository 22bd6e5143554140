/**
 * An application that starts: connects an SDK, says how long that took and what its flags answer. With `keep` it waits
 * until the values are on disk.
 */
import { readdirSync } from 'node:fs';
import { connect } from '@halyard/sdk';
import { waitFor } from '@halyard/testkit';

/** What `delivery/start-from-disk.ts` sends; the answer is {@link SdkStartAnswer}. */
export interface SdkStartOrder {
  url: string;
  key: string;
  cache: string;
  flags: string[];
  keep: boolean;
}

export interface SdkStartAnswer {
  /** From calling connect() to its resolving. */
  readyMs: number;
  /** Of that, on a core. */
  cpuMs: number;
  status: string;
  /** undefined: there are no values. */
  version: number | undefined;
  /** By flag and context, `null` where there is no answer. */
  values: (boolean | null)[];
}

const contexts = [
  { targetingKey: 'you', country: 'DE' },
  { targetingKey: 'somebody', country: 'FR' },
  { targetingKey: 'nobody' },
];

process.once('message', (order: SdkStartOrder) => {
  void start(order).then((answer) => process.send!(answer, () => process.exit(0)));
});

async function start({ url, key, cache, flags, keep }: SdkStartOrder): Promise<SdkStartAnswer> {
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const sdk = await connect({ url, key, cache });
  const readyMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  const { status, version } = sdk;
  const values = flags.flatMap((flag) =>
    contexts.map((context) => {
      const { value, errorCode } = sdk.booleanDetails(flag, context, false);
      return errorCode === undefined ? value : null;
    }),
  );
  if (keep) {
    const isThere = () => readdirSync(cache).some((name) => name.endsWith('.snapshot'));
    await waitFor(isThere, { what: 'the values to be on disk' });
    await sdk.close();
  }
  return { readyMs, cpuMs: (user + system) / 1_000, status, version: version?.version, values };
}
