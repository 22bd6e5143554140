/** One world: the hub, two nodes, five applications, what lies between them, and the watches over all of it. */
import { createHash } from 'node:crypto';
import { writeKey } from '@halyard/contract';
import type { KeyRingRow } from '../../server/src/features/delivery/queries.ts';
import { Application } from './application.ts';
import type { Defect } from './defects/defect.ts';
import { Doorbell } from './doorbell.ts';
import type { Ground } from './ground.ts';
import { Hub, project } from './hub.ts';
import { ApplicationWatch } from './invariants/watch-application.ts';
import { NodeWatch } from './invariants/watch-node.ts';
import { Link } from './network/link.ts';
import { SimulatedNetwork } from './network/simulated-network.ts';
import { Node } from './node.ts';
import { Random } from './random.ts';
import { Scheduler } from './scheduler.ts';
import { Trace } from './trace.ts';

const environments = ['production', 'staging'];

export class Simulation implements Ground {
  readonly scheduler = new Scheduler();
  readonly random: Random;
  readonly trace: Trace;
  readonly defect: Defect | undefined;
  readonly hub: Hub;
  readonly doorbell: Doorbell;
  readonly network: SimulatedNetwork;
  readonly nodes: readonly Node[];
  readonly applications: readonly Application[];
  readonly watches: ReadonlyMap<Application, ApplicationWatch>;
  readonly #nodeWatches: readonly NodeWatch[];
  #keys = 5;
  readonly #ends = new Set<() => void>();

  constructor(seed: number, defect: Defect | undefined) {
    this.random = new Random(`seed ${seed}`);
    this.trace = new Trace(() => this.scheduler.nowMs);
    this.defect = defect;
    const { scheduler, random, trace } = this;
    const places = ['production', 'production', 'production', 'staging', 'staging'];
    const keys = places.map((environment, i) => newKey(random.fork(`key ${i + 1}`), environment));
    this.hub = new Hub({
      scheduler,
      random: random.fork('hub'),
      environments,
      keys: keys.map(({ row }) => row),
    });
    this.doorbell = new Doorbell(random.fork('doorbell'), trace);
    this.hub.onCommit = () => this.doorbell.ring();
    this.hub.onNamed = (line) => trace.note(line);
    this.nodes = ['node-1', 'node-2'].map((name) => {
      const link = new Link(random.fork(`${name}-hub`));
      return new Node(this, { name, hub: this.hub, doorbell: this.doorbell, link });
    });
    const network = new SimulatedNetwork(this, this.nodes);
    this.network = network;
    this.applications = places.map(
      (environment, i) =>
        new Application(this, { name: `sdk-${i + 1}`, environment, key: keys[i]!.text, network }),
    );
    this.watches = new Map(
      this.applications.map((each) => [each, new ApplicationWatch(each, this.hub, trace)]),
    );
    for (const node of this.nodes) {
      node.onRefused = (authorization) => {
        for (const each of this.applications) each.wasRefused ||= authorization === `Bearer ${each.keyInUse}`;
      };
    }
    this.#nodeWatches = this.nodes.map((node) => new NodeWatch(node, this.hub, trace));
  }

  /** Runs for so long, with every invariant looked at after every event. */
  async run(ms: number, isOver?: () => boolean): Promise<void> {
    await this.scheduler.runUntil(this.scheduler.nowMs + ms, () => this.#look(), isOver);
  }

  /** Something that is undone after so long, or when all is mended. */
  during(ms: number, end: () => void): void {
    const once = (): void => {
      if (this.#ends.delete(once)) end();
    };
    this.#ends.add(once);
    this.scheduler.after(ms, once);
  }

  mendAll(): void {
    for (const end of [...this.#ends]) end();
  }

  /** Holds the last version of its environment, in the epoch in force. */
  isAtHead(application: Application): boolean {
    const held = this.watches.get(application)!.held;
    const head = this.hub.state.environments.get(application.environment)!;
    return held?.epoch === this.hub.epoch && held.version === head.version;
  }

  isKeyValid(application: Application): boolean {
    const selector = application.key.slice('hal_server_'.length, 'hal_server_'.length + 8);
    const row = this.hub.state.keys.get(selector);
    return row !== undefined && row.revoked_at === null;
  }

  /** A new key for an application, in the log; it is used from its next start on. */
  renewKey(application: Application): void {
    const { row, text } = newKey(this.random.fork(`key ${++this.#keys}`), application.environment);
    this.hub.commit((draft) => {
      draft.keys.set(row.id, row);
      return [keyItem(row.id)];
    });
    application.key = text;
  }

  revokeKey(application: Application): void {
    const selector = application.key.slice('hal_server_'.length, 'hal_server_'.length + 8);
    this.hub.begin((draft) => {
      const row = draft.keys.get(selector);
      if (!row) return [];
      draft.keys.set(selector, { ...row, revoked_at: new Date(0) });
      return [keyItem(selector)];
    });
  }

  #look(): void {
    for (const watch of this.#nodeWatches) watch.look();
    for (const watch of this.watches.values()) watch.look();
  }
}

function keyItem(id: string) {
  return { project, environment: null, kind: 'key' as const, key: id, version: 1, after: { id } };
}

function newKey(random: Random, environment: string): { row: KeyRingRow; text: string } {
  const selector = random.hex(8);
  const secret = random.hex(32);
  const row: KeyRingRow = {
    id: selector,
    kind: 'server',
    name: 'simulated',
    project,
    environment,
    environments: null,
    scopes: [],
    secret_sha256: createHash('sha256').update(secret).digest('hex'),
    context_public_key: null,
    previous_secrets: [],
    account: null,
    account_rules: null,
    expires_at: null,
    revoked_at: null,
    version: 1,
  };
  return { row, text: writeKey({ kind: 'server', selector, secret }) };
}
