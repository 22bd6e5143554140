import type { Context } from '@halyard/core';
import { Client } from '../../../../sdks/typescript/src/client.ts';
import type { Network } from '../../../../sdks/typescript/src/network.ts';
import type { Sink } from '../../../../sdks/typescript/src/source.ts';
import { EntryVersions } from '../../../../sdks/typescript/src/stream/entry-versions.ts';
import { Follower } from '../../../../sdks/typescript/src/stream/follower.ts';
import { type Action, Receiver } from '../../../../sdks/typescript/src/stream/receiver.ts';
import type { Defect } from './defect.ts';
import { corruptingDelivery } from './node-defects.ts';

export const sdkDefects: readonly Defect[] = [
  {
    name: 'a full transfer applied as changes',
    found: 'A8',
    plant: () =>
      replaceMethod(
        Receiver,
        'take',
        (take) =>
          function (this: Receiver, message) {
            const epoch = this.held?.epoch;
            const action = take.call(this, message);
            if (action.do !== 'replace' || action.snapshot.epoch !== epoch) return action;
            const { version, flags, segments } = action.snapshot;
            const puts = [
              ...Object.entries(flags).map(([key, entry]) => ({ kind: 'flag' as const, key, entry })),
              ...Object.entries(segments).map(([key, entry]) => ({ kind: 'segment' as const, key, entry })),
            ];
            return { do: 'apply', version, puts, deletes: [] } satisfies Action;
          },
      ),
  },
  {
    name: 'changes applied as a full transfer',
    found: 'A8',
    plant: () =>
      replaceMethod(
        Receiver,
        'take',
        (take) =>
          function (this: Receiver, message) {
            const action = take.call(this, message);
            if (action.do !== 'apply') return action;
            const snapshot = {
              format: 1,
              project: '',
              environment: '',
              ...this.held!,
              flags: {},
              segments: {},
            };
            for (const { kind, key, entry } of action.puts) {
              Object.assign(kind === 'flag' ? snapshot.flags : snapshot.segments, { [key]: entry });
            }
            return { do: 'replace', snapshot: { ...snapshot, format: 1 } } satisfies Action;
          },
      ),
  },
  {
    name: 'a lower version accepted',
    found: 'A9',
    // Everything is asked for each time, and what comes is believed.
    network: (network) => ({
      open(options) {
        const url = new URL(options.url);
        url.searchParams.delete('basis');
        return network.open({ ...options, url });
      },
    }),
    plant: () =>
      replaceMethod(
        Receiver,
        'take',
        (take) =>
          function (this: Receiver, message) {
            if (message.event === 'intent' && message.transfer === 'full') this.forget();
            return take.call(this, message);
          },
      ),
  },
  {
    name: 'a reconnect that leaves the old attempt open',
    found: 'B4',
    network: (network: Network) => ({
      open(options) {
        const request = network.open(options);
        return options.method === 'POST' ? request : { cancel() {} };
      },
    }),
  },
  {
    name: 'a corrupted put, and no check of the hash',
    found: 'A8',
    delivery: corruptingDelivery,
    plant: () =>
      replaceMethod(
        EntryVersions,
        'change',
        (change) =>
          function (this: EntryVersions, puts, deletes, hash) {
            Object.defineProperty(this, 'hash', { get: () => hash, configurable: true });
            const isDone = change.call(this, puts, deletes, hash);
            Reflect.deleteProperty(this, 'hash');
            return isDone;
          },
      ),
  },
  {
    name: 'the default while the service is in error',
    found: 'LKG',
    plant: () =>
      replaceMethod(
        Client,
        'stringDetails',
        (stringDetails) =>
          function (this: Client, key: string, context: Context, defaultValue: string) {
            return this.status === 'ERROR'
              ? { value: defaultValue, variant: null, reason: 'ERROR' }
              : stringDetails.call(this, key, context, defaultValue);
          } as Client['stringDetails'],
      ),
  },
  {
    name: 'a cache that is not synced',
    found: 'B2',
    disk: (disk) => ({
      ...disk,
      create: async (path) => ({ ...(await disk.create(path)), sync: async () => {} }),
    }),
  },
  {
    name: 'a close() that leaves the stream',
    found: 'B11',
    plant: () =>
      replaceMethod(
        Follower,
        'start',
        (start) =>
          function (this: Follower, sink: Sink) {
            start.call(this, sink);
            return () => {};
          },
      ),
  },
];

/** Replaces a method of a class; answers how to put it back. */
function replaceMethod<Class extends { prototype: object }, Name extends keyof Class['prototype']>(
  owner: Class,
  name: Name,
  make: (method: Class['prototype'][Name]) => Class['prototype'][Name],
): () => void {
  const prototype: Class['prototype'] = owner.prototype;
  const method = prototype[name];
  prototype[name] = make(method);
  return () => {
    prototype[name] = method;
  };
}
