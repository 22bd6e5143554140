/** A plausible history of a company's flags: who does what, where, how often, and with which words. */
import type { ChangeToRecord } from '../../../packages/server/src/record.ts';
import { type Random, seededRandom } from './random.ts';

type MadeChange = Omit<ChangeToRecord, 'ringsInTransaction'>;
type MadeItem = MadeChange['items'][number];

export const madeProjects = ['default', 'web', 'mobile', 'search', 'payments', 'growth', 'data', 'tiny'];
export const madeEnvironments = ['development', 'staging', 'production'];
const flagsAProject = 500;
const segmentsAProject = 40;

const people = ['Ann', 'Bilal', 'Chen', 'Dora', 'Emeka', 'Freya', 'Goran', 'Hana', 'Ines', 'Jonas'].flatMap(
  (first) => ['Abel', 'Berg', 'Costa', 'Diaz'].map((last) => `${first} ${last}`),
);
export const actors: MadeChange['actor'][] = [
  {
    kind: 'api',
    id: 'ciDeploy',
    name: 'ci-deploy',
    account: { kind: 'service-account', id: 'sa-ci', name: 'CI' },
  },
  ...people.map((name, i) => ({ kind: 'user' as const, id: `u${i}`, name, account: null })),
  { kind: 'api', id: 'terraform', name: 'terraform', account: null },
];
/** Did nothing after the first twentieth of the log, and much before. */
export const retired: MadeChange['actor'] = {
  kind: 'user',
  id: 'retired',
  name: 'Rita Retired',
  account: null,
};
/** A handful of changes in all. */
export const visitor: MadeChange['actor'] = {
  kind: 'user',
  id: 'visitor',
  name: 'Vera Visitor',
  account: null,
};

const syllables = ['ka', 'lo', 'mi', 'ru', 'te', 'so', 'va', 'ne', 'pi', 'du', 'ga', 'he', 'zo', 'ba', 'fe'];
export const vocabulary = Array.from({ length: 2_000 }, (_, i) => {
  const [a, b, c] = [i % 15, Math.floor(i / 15) % 15, Math.floor(i / 225)];
  return `${syllables[a]}${syllables[b]}${syllables[c]}`;
});

interface HeldEntry {
  version: number;
  after: Record<string, unknown> | null;
}

export interface TodaysState {
  /** By project. */
  versions: Map<string, number>;
  /** By project and environment. */
  snapshotVersions: Map<string, number>;
  /** By JSON of [project, environment, kind, key]; null: gone. */
  entries: Map<string, HeldEntry>;
}

/** One after the other; `state` is what stands after those made so far. */
export class ChangeMaker {
  readonly state: TodaysState;
  readonly #random: Random;
  readonly #startMs = Date.UTC(2024, 0, 1);
  #made = 0;
  readonly #total: number;
  readonly #flags = new Map<string, string[]>();
  readonly #segments = new Map<string, string[]>();

  constructor(total: number, state: TodaysState, seed = 7) {
    this.#total = total;
    this.state = state;
    this.#random = seededRandom(seed);
  }

  next(): MadeChange {
    const random = this.#random;
    const project = this.#project();
    const { operation, input, items } = this.#change(project);
    const at = new Date(this.#startMs + this.#made * 70_000 + random.below(3_000));
    const actor = this.#actor(operation);
    this.#made++;
    return {
      at,
      project,
      actor,
      operation,
      input,
      items,
      comment: this.#comment(),
      requestId: this.#requestId(),
    };
  }

  #project(): string {
    if (this.#made % 50_000 === 17) return 'tiny';
    return this.#random.skewed(madeProjects.slice(0, -1));
  }

  #actor(operation: string): MadeChange['actor'] {
    if (this.#made % 200_000 === 99) return visitor;
    if (this.#made < this.#total / 20 && this.#random.next() < 0.5) return retired;
    // The pipeline does a fifth of everything, and never touches a segment.
    if (this.#random.next() < 0.25 && operation !== 'segments.put') return actors[0]!;
    return this.#random.skewed(actors.slice(1));
  }

  #comment(): string | null {
    const random = this.#random;
    if (random.next() > 0.35) return null;
    const words = Array.from({ length: 3 + random.below(8) }, () => random.skewed(vocabulary));
    return `OPS-${random.below(90_000)} ${words.join(' ')}`;
  }

  #requestId(): string {
    const hex = this.#random.hex(32);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  #change(project: string): { operation: string; input: unknown; items: MadeItem[] } {
    const random = this.#random;
    const flags = this.#flags.get(project) ?? [];
    this.#flags.set(project, flags);
    const dice = random.next();
    if (flags.length < 3 || (flags.length < flagsAProject && dice < 0.1))
      return this.#createFlag(project, flags);
    const flagId = random.skewed(flags);
    const environment = random.skewed(madeEnvironments.toReversed());
    if (dice < 0.16) return this.#putSegment(project);
    if (dice < 0.26) {
      const name = `${flagId} ${random.skewed(vocabulary)}`;
      const item = this.#put(project, null, 'flag', flagId, (before) => ({ ...before, name }));
      return { operation: 'flags.patch', input: { flagId, body: { name } }, items: [item] };
    }
    const edit = (change: (before: Record<string, unknown>) => object) => [
      this.#put(project, environment, 'flag', flagId, (before) => ({ ...before, ...change(before) })),
    ];
    if (dice < 0.36) {
      const percent = 5 * (1 + random.below(19));
      const otherwise = splitOf(percent, random);
      return {
        operation: 'flags.rollout',
        input: { flagId, body: { environment, variant: 'on', percent } },
        items: edit(() => ({ otherwise })),
      };
    }
    if (dice < 0.56) {
      const rules = Array.from({ length: random.below(4) }, (_, i) => ruleOf(i, random));
      return {
        operation: 'configurations.patch',
        input: { flagId, environment, body: { rules } },
        items: edit(() => ({ rules })),
      };
    }
    const held = this.state.entries.get(JSON.stringify([project, environment, 'flag', flagId]))?.after;
    const enabled = !held?.['enabled'];
    return {
      operation: enabled ? 'configurations.enable' : 'configurations.disable',
      input: { flagId, environment },
      items: edit(() => ({ enabled })),
    };
  }

  #createFlag(project: string, flags: string[]): { operation: string; input: unknown; items: MadeItem[] } {
    const random = this.#random;
    const key = `${random.of(vocabulary)}-${random.of(vocabulary)}-${flags.length}`;
    flags.push(key);
    const shared = { type: 'boolean', variants: { on: true, off: false }, client: false };
    const meta = {
      key,
      name: key,
      description: '',
      kind: 'boolean',
      ...shared,
      schema: null,
      tags: [],
      owner: null,
    };
    const configuration = {
      ...shared,
      enabled: false,
      off: 'off',
      requires: [],
      rules: [],
      otherwise: { serve: 'on' },
    };
    const items = [
      this.#put(project, null, 'flag', key, () => ({ ...meta, expiresAt: null, archivedAt: null })),
      ...madeEnvironments.map((environment) =>
        this.#put(project, environment, 'flag', key, () => configuration),
      ),
    ];
    return { operation: 'flags.create', input: { body: { key, kind: 'boolean' } }, items };
  }

  #putSegment(project: string): { operation: string; input: unknown; items: MadeItem[] } {
    const random = this.#random;
    const segments = this.#segments.get(project) ?? [];
    this.#segments.set(project, segments);
    if (segments.length < segmentsAProject)
      segments.push(`${random.of(vocabulary)}-segment-${segments.length}`);
    const key = random.of(segments);
    const values = Array.from({ length: 5 + random.below(40) }, () => `user-${random.below(100_000)}`);
    const condition = { attribute: 'targetingKey', op: 'in', values };
    const environment = random.of(madeEnvironments);
    const items: MadeItem[] = [];
    if (!this.state.entries.has(JSON.stringify([project, null, 'segment', key]))) {
      items.push(this.#put(project, null, 'segment', key, () => ({ key, name: key, description: '' })));
    }
    items.push(this.#put(project, environment, 'segment', key, () => ({ if: condition })));
    return { operation: 'segments.put', input: { segmentId: key, body: { environments: {} } }, items };
  }

  /** Each item of one change in another environment: so versions are each its own. */
  #put(
    project: string,
    environment: string | null,
    kind: 'flag' | 'segment',
    key: string,
    change: (before: Record<string, unknown>) => object,
  ): MadeItem {
    const { versions, snapshotVersions, entries } = this.state;
    const place = `${project}/${environment}`;
    const version =
      environment === null ? (versions.get(project) ?? 0) + 1 : (snapshotVersions.get(place) ?? 0) + 1;
    if (environment === null) versions.set(project, version);
    else snapshotVersions.set(place, version);
    const id = JSON.stringify([project, environment, kind, key]);
    const before = entries.get(id)?.after ?? null;
    const after = { ...change(before ?? {}), version };
    entries.set(id, { version, after });
    return { project, environment, kind, key, version, before, after };
  }
}

function splitOf(percent: number, random: Random): object {
  return {
    serve: {
      bucket: { attribute: 'targetingKey', seed: random.hex(16) },
      split: [
        { variant: 'on', from: 0, to: percent * 1_000 },
        { variant: 'off', from: percent * 1_000, to: 100_000 },
      ],
    },
  };
}

function ruleOf(i: number, random: Random): object {
  const values = Array.from({ length: 1 + random.below(6) }, () => random.skewed(vocabulary));
  return {
    id: `rule-${i}`,
    if: { attribute: random.of(['country', 'plan', 'team']), op: 'in', values },
    serve: 'on',
  };
}
