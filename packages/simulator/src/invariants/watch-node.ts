/** C3 of one node: each state it serves is one that the log had, whole, and none comes after a later one. */
import { createHash } from 'node:crypto';
import type { EnvironmentState } from '../../../server/src/features/delivery/index.ts';
import { type Hub, type HubEnvironment, project } from '../hub.ts';
import type { Node } from '../node.ts';
import type { SimulatedProcess } from '../simulated-process.ts';
import type { Trace } from '../trace.ts';
import { Violation } from './violation.ts';

export class NodeWatch {
  readonly #node: Node;
  readonly #hub: Hub;
  readonly #trace: Trace;
  #process: SimulatedProcess | undefined;
  #states: { environment: string; state: EnvironmentState | undefined }[] = [];
  /** Epochs that this process has left. */
  readonly #ended = new Set<string>();
  readonly #served = new Map<string, { epoch: string; version: number }>();

  constructor(node: Node, hub: Hub, trace: Trace) {
    this.#node = node;
    this.#hub = hub;
    this.#trace = trace;
  }

  /** Cheap where nothing has changed: call it after every event. */
  look(): void {
    const { delivery, process } = this.#node;
    if (!delivery) return;
    if (this.#process !== process) {
      this.#process = process;
      this.#served.clear();
      this.#ended.clear();
      // The node keeps them through every change and reload.
      this.#states = [...this.#hub.state.environments.keys()].map((name) => ({
        environment: name,
        state: delivery.environment(project, name),
      }));
    }
    for (const { environment, state } of this.#states) {
      const served = this.#served.get(environment);
      if (!state || (served?.version === state.version && served.epoch === state.epoch)) continue;
      this.#judge(environment, state, served);
      const { epoch, version } = state;
      this.#served.set(environment, { epoch, version });
    }
  }

  #judge(
    environment: string,
    state: EnvironmentState,
    served: { epoch: string; version: number } | undefined,
  ): void {
    const { epoch, version } = state;
    const what = `${this.#node.name} serves ${environment}/${epoch}.${version}`;
    this.#trace.note(what);
    if (served?.epoch === epoch && version < served.version) {
      throw new Violation('C3', `${what} after ${served.version}`);
    }
    if (served && served.epoch !== epoch) this.#ended.add(served.epoch);
    if (this.#ended.has(epoch)) throw new Violation('C3', `${what}, an epoch that it had left`);
    const candidates = this.#hub.named(environment, epoch, version);
    if (candidates.length === 0) throw new Violation('C3', `${what}, which never was`);
    if (!candidates.some((candidate) => isThat(state, candidate))) {
      throw new Violation('C3', `${what}, and it is another state than the log's`);
    }
  }
}

/** In bytes: equal states are equal bytes, whatever the way there. */
function isThat({ document }: EnvironmentState, candidate: HubEnvironment): boolean {
  let words = wordsOf.get(candidate);
  if (!words) {
    words = { hash: stateHash(candidate), members: members(candidate) };
    wordsOf.set(candidate, words);
  }
  return document.hash === words.hash && document.snapshotBody().toString().endsWith(words.members);
}

const wordsOf = new WeakMap<HubEnvironment, { hash: string; members: string }>();

function members({ entries }: HubEnvironment): string {
  const sorted = [...entries.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const of = (kind: string) =>
    sorted
      .filter((each) => each.kind === kind)
      .map(({ key, entry }) => `${JSON.stringify(key)}:${JSON.stringify(entry)}`)
      .join(',');
  return `,"flags":{${of('flag')}},"segments":{${of('segment')}}}`;
}

/** From the protocol's words alone, so that it can contradict core. */
function stateHash({ entries }: HubEnvironment): string {
  const sum = Buffer.alloc(8);
  for (const { kind, key, version } of entries.values()) {
    const digest = createHash('sha256').update(`${kind}\n${key}\n${version}`).digest();
    for (let i = 0; i < 8; i++) sum[i]! ^= digest[i]!;
  }
  return sum.toString('hex');
}
