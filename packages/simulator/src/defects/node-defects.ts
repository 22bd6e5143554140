import type { Delivery } from '../../../server/src/features/delivery/index.ts';
import type { LogSource } from '../../../server/src/features/delivery/log-source.ts';
import type { StreamConnection } from '../../../server/src/features/delivery/stream-connection.ts';
import type { Hub } from '../hub.ts';
import type { Defect } from './defect.ts';

/** What a SUBSCRIBE takes to a bus far away. */
const subscribeMs = 300;

export const nodeDefects: readonly Defect[] = [
  {
    name: 'a poller that remembers max(id)',
    found: 'C3',
    source: maxIdSource,
  },
  {
    name: 'the snapshot read before subscribing',
    found: 'A10',
    delivery: (delivery, process) => ({
      ...delivery,
      openStream(key, state, connection, _basis) {
        connection.write(state.document.intent('full'));
        connection.write(state.document.full());
        process.receive(subscribeMs, () => {
          const present = `${state.epoch}.${state.version}`;
          try {
            delivery.openStream(key, state, withoutFirstWrite(connection), present);
          } catch {
            connection.close();
          }
        });
      },
    }),
  },
  {
    name: 'a rejection that nobody handles',
    found: 'total',
    delivery: (delivery) => ({
      ...delivery,
      openStream(key, state, connection, basis) {
        delivery.openStream(key, state, connection, basis);
        void Promise.reject(new Error('planted'));
      },
    }),
  },
];

/** By itself this is no defect that an SDK would not mend: the hash finds it. */
export const corruptedPuts: Omit<Defect, 'found'> = {
  name: 'a corrupted put',
  delivery: corruptingDelivery,
};

/** Every third transfer of changes has a put in it with another version. */
export function corruptingDelivery(delivery: Delivery): Delivery {
  let transfers = 0;
  return {
    ...delivery,
    openStream: (key, state, connection, basis) =>
      delivery.openStream(
        key,
        state,
        around(connection, (bytes) => {
          const text = bytes.toString();
          const isChanges = /"from":\d/.test(text) && text.includes('event: put');
          if (!isChanges || ++transfers % 3 !== 0) return bytes;
          return Buffer.from(
            text.replace(/"version":(\d+)}}\n/, (_, version) => `"version":${Number(version) + 1}}}\n`),
          );
        }),
        basis,
      ),
  };
}

/**
 * Reads what has a higher id than the highest seen; ids are taken when a transaction begins. To the tail it looks
 * like a log without gaps.
 */
function maxIdSource(source: LogSource, hub: Hub): LogSource {
  let seen = 0;
  return {
    ...source,
    async readWorld() {
      const world = await source.readWorld();
      seen = Math.max(0, ...hub.log.slice(0, world.position.seq).map(({ begun }) => begun));
      return world;
    },
    async readLog(mine, limit) {
      const reading = await source.readLog({ ...mine, seq: 0, hash: '' }, Number.MAX_SAFE_INTEGER);
      if (reading.epoch !== mine.epoch || reading.isElsewhere) return reading;
      const idOf = (seq: number): number => hub.log[seq - 1]?.begun ?? 0;
      const found = reading.changes
        .filter(({ seq }) => idOf(seq) > seen)
        .sort((a, b) => idOf(a.seq) - idOf(b.seq))
        .slice(0, limit);
      seen = Math.max(seen, ...found.map(({ seq }) => idOf(seq)));
      const changes = found.map((change, i) => ({ ...change, seq: mine.seq + 1 + i }));
      const { seq: headSeq, hash: headHash } = changes.at(-1) ?? mine;
      return { ...reading, changes, headSeq, headHash, hashAtMine: mine.hash };
    },
  };
}

function around(
  connection: StreamConnection,
  alter: (bytes: Buffer) => Buffer | undefined,
): StreamConnection {
  return {
    transport: connection.transport,
    write(bytes) {
      const altered = alter(bytes);
      if (altered) connection.write(altered);
    },
    get bufferedBytes() {
      return connection.bufferedBytes;
    },
    close: () => connection.close(),
    onClose: (callback) => connection.onClose(callback),
    onDrain: (callback) => connection.onDrain(callback),
  };
}

function withoutFirstWrite(connection: StreamConnection): StreamConnection {
  let isFirst = true;
  return around(connection, (bytes) => {
    if (!isFirst) return bytes;
    isFirst = false;
    return undefined;
  });
}
