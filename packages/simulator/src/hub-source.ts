/** The hub as a node reads it: over a link, as of one moment between question and answer, with a database's errors. */

import type { LogSource } from '../../server/src/features/delivery/log-source.ts';
import type { LogReading, World } from '../../server/src/features/delivery/queries.ts';
import { flagEntry, segmentEntry } from '../../server/src/features/snapshots/index.ts';
import { type Hub, project } from './hub.ts';
import type { Link } from './network/link.ts';
import type { Random } from './random.ts';
import type { SimulatedProcess } from './simulated-process.ts';

/** Nothing waits longer for an answer of the database. */
const timeoutMs = 10_000;
const rememberedChanges = 1_000;

export function hubSource(hub: Hub, link: Link, process: SimulatedProcess, random: Random): LogSource {
  function ask<T>(answer: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      let isOver = false;
      const finish = (end: () => void): void => {
        if (isOver) return;
        isOver = true;
        stopWaiting();
        end();
      };
      const giveUp = () => finish(() => reject(new Error('Query read timeout')));
      const stopWaiting = process.receive(timeoutMs, giveUp);
      if (link.isCut) return;
      process.receive(link.drawLatencyMs() + random.next() * hub.slownessMs, () => {
        if (link.isCut || hub.availability === 'hanging') return;
        if (hub.availability === 'refusing') {
          finish(() => reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })));
          return;
        }
        const answered = answer();
        if (link.isCut) return;
        process.receive(link.drawLatencyMs(), () => {
          // What was done is done, whether or not it is heard of.
          if (link.drawsReset()) {
            finish(() => reject(Object.assign(new Error('reset'), { code: 'ECONNRESET' })));
          } else if (!link.isCut) finish(() => resolve(answered));
        });
      });
    });
  }

  return {
    readWorld: () => ask(() => readWorld(hub)),
    readLog: (mine, limit) =>
      ask((): LogReading => {
        const changes = hub.log.slice(mine.seq, mine.seq + limit);
        return {
          epoch: hub.epoch,
          headSeq: hub.headSeq,
          headHash: hub.headHash,
          hashAtMine: hub.log[mine.seq - 1]?.hash ?? null,
          isElsewhere: hub.cluster !== hub.mintedOn,
          changes: changes.map(({ seq, at, hash, items }) => ({
            seq,
            at,
            hash,
            items: items.map((item) => ({ ...item })),
          })),
        };
      }),
    readVersions: (environments) =>
      ask(() =>
        environments.flatMap(({ environment }) => {
          const found = hub.state.environments.get(environment);
          return found ? [{ epoch: hub.epoch, project, environment, version: found.version }] : [];
        }),
      ),
    readKeys: (ids) =>
      ids.length === 0 ? Promise.resolve([]) : ask(() => ids.flatMap((id) => hub.state.keys.get(id) ?? [])),
    readAccountKeys: () => Promise.resolve([]),
    readEpoch: () => ask(() => hub.epoch),
    mintEpoch: (old) => ask(() => hub.mintEpoch(old)),
    keepEpoch: () => ask(() => hub.keepEpoch()),
  };
}

function readWorld(hub: Hub): World {
  const changes = hub.log.slice(-rememberedChanges);
  const recent = changes.flatMap(({ items }) => items);
  return {
    position: { epoch: hub.epoch, seq: hub.headSeq, hash: hub.headHash },
    keys: [...hub.state.keys.values()],
    environments: [...hub.state.environments].map(([environment, { version, entries }]) => {
      const mine = recent.filter((item) => item.environment === environment && item.kind !== 'key');
      return {
        project,
        environment,
        epoch: hub.epoch,
        version,
        floor: Math.min(version, ...mine.map((item) => item.version - 1)),
        entries: [...entries.values()]
          .sort((a, b) => (a.kind === b.kind ? a.version - b.version : a.kind === 'flag' ? -1 : 1))
          .map((each) =>
            each.kind === 'flag'
              ? { ...each, entry: flagEntry(each.entry) }
              : { ...each, entry: segmentEntry(each.entry) },
          ),
        commits: changes.flatMap(({ at, items }) => {
          const item = items.find((each) => each.environment === environment && each.kind !== 'key');
          return item ? [{ version: item.version, atMs: at.getTime() }] : [];
        }),
        removed: mine
          .filter(({ after }) => after === null)
          .map(({ kind, key, version: at }) => ({ kind: kind as 'flag' | 'segment', key, version: at })),
      };
    }),
  };
}
