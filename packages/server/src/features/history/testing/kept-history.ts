/** A history carried out by the real operations, and an oracle that kept every state of it: today's rows, each time. */
import { type AnyOperation, OperationError, operations } from '@halyard/contract';
import {
  type Condition,
  type Context,
  createEvaluator,
  type Flag,
  type Segment,
  type Snapshot,
} from '@halyard/core';
import { localActor } from '../../../actor.ts';
import type { Db } from '../../../platform/database.ts';
import { regexEngine } from '../../../platform/regex.ts';
import type { System } from '../../../platform/system.ts';
import { runOperation } from '../../../run-operation.ts';
import { handlers } from '../../index.ts';
import type { RandomCondition, RandomConfiguration, RandomStep } from './random-steps.ts';

/** Everything there was right after a change. */
export interface Kept {
  seq: number;
  at: Date;
  environments: Map<string, Snapshot>;
  /** Of these, those in which there is nothing since they are archived. */
  archived: Set<string>;
}

const startMs = Date.parse('2030-01-01T00:00:00Z');
const minuteMs = 60_000;

export class KeptHistory {
  readonly project: string;
  /** Oldest first; the first is that of the new project. */
  readonly kept: Kept[] = [];
  readonly #system: System;
  #now = startMs;
  #made = 0;
  refused = 0;

  constructor(system: System, project: string) {
    this.project = project;
    this.#system = { ...system, clock: { now: () => new Date(this.#now) } };
  }

  get db(): Db {
    return this.#system.database.db;
  }

  get now(): Kept {
    return this.kept.at(-1)!;
  }

  async begin(): Promise<void> {
    await this.ask(operations.createProject, { body: { key: this.project } });
  }

  /** What the API answers; every change is kept. Throws what it throws. */
  async ask(
    operation: AnyOperation,
    given: { params?: Record<string, string>; body?: unknown },
    // biome-ignore lint/suspicious/noExplicitAny: each asker knows what it asked for
  ): Promise<any> {
    const handler = handlers.find((each) => each.operation === operation)!;
    const isOfProject = operation.within === 'project' && given.params?.['projectId'] === undefined;
    const answered = await runOperation(this.#system, handler, {
      requestId: 'property',
      authorization: localActor,
      params: given.params ?? {},
      query: isOfProject ? { project: this.project } : {},
      readBody: async () => given.body,
      ifMatch: '*',
    });
    if (answered.seq !== undefined) await this.#keep(answered.seq);
    return answered.body;
  }

  /** Steps that are refused as things stand are counted; anything else that goes wrong is thrown. */
  async take(step: RandomStep): Promise<void> {
    this.#now += step.minutes * minuteMs;
    try {
      await this.#carryOut(step);
    } catch (error) {
      if (!(error instanceof OperationError) || error.code === 'INTERNAL') throw error;
      this.refused++;
    }
  }

  /** The nth environment, flag or segment there ever was; undefined: there was none. */
  environment(n: number): string {
    return pick([...this.now.environments.keys()], n)!;
  }
  flag(n: number): string | undefined {
    return pick(this.#everSeen('flags'), n);
  }
  segment(n: number): string | undefined {
    return pick(this.#everSeen('segments'), n);
  }
  moment(n: number): Kept {
    return pick(this.kept, n)!;
  }

  async #carryOut(step: RandomStep): Promise<void> {
    const key = `${step.do === 'create-segment' ? 's' : 'f'}${this.#made}`;
    switch (step.do) {
      case 'create-flag': {
        this.#made++;
        const production = this.#configuration(step.configuration);
        const environments = { production, staging: production };
        await this.ask(operations.createFlag, {
          body: { key, kind: 'boolean', variants: { on: true, off: false, extra: true }, environments },
        });
        return;
      }
      case 'create-segment': {
        this.#made++;
        const environments = { production: { if: this.#condition(step.condition) } };
        await this.ask(operations.createSegment, { body: { key, environments } });
        return;
      }
      case 'create-environment':
        await this.ask(operations.createEnvironment, { body: { key: `later-${this.#made++}` } });
        return;
      case 'create-heir': {
        const inherits = this.#inUse(step.environment);
        await this.ask(operations.createEnvironment, { body: { key: `heir-${this.#made++}`, inherits } });
        return;
      }
      case 'archive-environment':
      case 'restore-environment': {
        // Everything that is made is made in the first three.
        const isIn = step.do === 'restore-environment';
        const later = [...this.now.environments.keys()]
          .filter((key) => !['development', 'staging', 'production'].includes(key))
          .filter((key) => this.now.archived.has(key) === isIn);
        const environment = pick(later, step.environment);
        if (environment === undefined) return;
        const operation = isIn ? operations.restoreEnvironment : operations.archiveEnvironment;
        await this.ask(operation, { params: { environment } });
        return;
      }
      case 'revert-environment':
        await this.ask(operations.revertEnvironment, {
          params: { environment: this.environment(step.environment) },
          body: { seq: this.moment(step.to).seq, onConflict: 'keep', bringBack: step.to % 2 === 0 },
        });
        return;
      case 'revert-project':
        await this.ask(operations.revertProject, {
          params: { projectId: this.project },
          body: { seq: this.moment(step.to).seq, onConflict: 'keep', keepNewer: step.to % 3 === 0 },
        });
        return;
      case 'set-segment':
      case 'delete-segment':
      case 'revert-segment':
        return this.#changeSegment(step, this.segment(step.segment));
      default:
        return this.#changeFlag(step, this.flag(step.flag));
    }
  }

  async #changeFlag(step: Extract<RandomStep, { flag: number }>, flagId: string | undefined): Promise<void> {
    if (flagId === undefined) return;
    const params = { flagId };
    switch (step.do) {
      case 'configure': {
        const environment = this.environment(step.environment);
        const body = this.#configuration(step.configuration, flagId);
        await this.ask(operations.putConfiguration, { params: { flagId, environment }, body });
        return;
      }
      case 'inherit': {
        const heirs = [...this.now.environments.keys()].filter((key) => key.startsWith('heir-'));
        const environment = pick(heirs, step.environment);
        if (environment === undefined) return;
        await this.ask(operations.inheritConfiguration, { params: { flagId, environment } });
        return;
      }
      case 'describe': {
        const variants = { extra: step.extra ? true : null };
        await this.ask(operations.patchFlag, { params, body: { client: step.client, variants } });
        return;
      }
      case 'archive':
        await this.ask(operations.archiveFlag, { params });
        return;
      case 'restore':
        await this.ask(operations.restoreFlag, { params });
        return;
      default:
        await this.ask(operations.revertFlag, { params, body: { seq: this.moment(step.to).seq } });
    }
  }

  async #changeSegment(
    step: Extract<RandomStep, { segment: number }>,
    segmentId: string | undefined,
  ): Promise<void> {
    if (segmentId === undefined) return;
    const params = { segmentId };
    if (step.do === 'delete-segment') await this.ask(operations.deleteSegment, { params });
    else if (step.do === 'revert-segment') {
      await this.ask(operations.revertSegment, { params, body: { seq: this.moment(step.to).seq } });
    } else {
      const now = await this.ask(operations.readSegment, { params });
      const environments = {
        ...now.environments,
        [this.environment(step.environment)]: { if: this.#condition(step.condition) },
      };
      await this.ask(operations.putSegment, { params, body: { ...now, environments } });
    }
  }

  #configuration({ requires, rules, otherwise, ...rest }: RandomConfiguration, self?: string) {
    const required = requires === null ? undefined : this.#living('flags', requires);
    const half = { split: [{ variant: 'on', weight: 50_000 }], bucket: { by: 'targetingKey', seed: 'half' } };
    return {
      ...rest,
      requires: required && required !== self ? [{ flag: required, variants: ['on'] }] : [],
      rules: rules.map(({ if: condition, serve }) => ({
        if: this.#condition(condition),
        serve: serve === 'split' ? half : serve,
      })),
      otherwise: { serve: otherwise },
    };
  }

  #condition(random: RandomCondition): Condition {
    if ('plan' in random) return { attribute: 'plan', op: 'in', values: [random.plan] };
    if ('not' in random) return { not: this.#condition(random.not) };
    if ('after' in random)
      return { attribute: '$now', op: 'gte', as: 'date', values: [minute(random.after)] };
    if ('flag' in random) {
      const flag = this.#living('flags', random.flag);
      return flag === undefined ? { any: [] } : { flag, variants: ['on'] };
    }
    const segment = this.#living('segments', random.segment);
    return segment === undefined ? { all: [] } : { segment };
  }

  #living(what: 'flags' | 'segments', n: number): string | undefined {
    return pick(Object.keys(this.now.environments.get('production')![what]), n);
  }

  #everSeen(what: 'flags' | 'segments'): string[] {
    const all = this.kept.flatMap(({ environments }) => Object.keys(environments.get('production')![what]));
    return [...new Set(all)];
  }

  #inUse(n: number): string {
    return pick(
      [...this.now.environments.keys()].filter((key) => !this.now.archived.has(key)),
      n,
    )!;
  }

  async #keep(seq: number): Promise<void> {
    this.kept.push({ seq, at: new Date(this.#now), ...(await readStates(this.db, this.project)) });
  }
}

/** From the rows of today, not from the log. */
async function readStates(db: Db, project: string): Promise<Pick<Kept, 'environments' | 'archived'>> {
  const environments = await db
    .selectFrom('environments')
    .select(['key', 'snapshot_version', 'archived_at'])
    .where('project', '=', project)
    .orderBy('position')
    .execute();
  const flags = await db
    .selectFrom('flag_configurations as c')
    .innerJoin('flags as f', (join) =>
      join.onRef('f.project', '=', 'c.project').onRef('f.key', '=', 'c.flag'),
    )
    .where('c.project', '=', project)
    .where('f.archived_at', 'is', null)
    .select(['c.environment', 'c.flag as key', 'f.type', 'f.variants', 'f.client', 'c.enabled', 'c.off'])
    .select(['c.requires', 'c.rules', 'c.otherwise', 'c.version'])
    .execute();
  const segments = await db
    .selectFrom('segment_configurations')
    .where('project', '=', project)
    .select(['environment', 'segment as key', 'condition', 'version'])
    .execute();
  const archived = new Set(environments.filter((one) => one.archived_at !== null).map(({ key }) => key));
  const states = new Map(
    environments.map(({ key: environment, snapshot_version: version }) => {
      const here = <T extends { environment: string }>(rows: T[]) =>
        rows.filter((row) => row.environment === environment && !archived.has(environment));
      const snapshot: Snapshot = {
        format: 1,
        project,
        environment,
        epoch: '',
        version,
        flags: Object.fromEntries(
          here(flags).map(({ environment: _, key, ...entry }) => [key, entry as Flag]),
        ),
        segments: Object.fromEntries(
          here(segments).map(({ key, condition, version: of }) => [
            key,
            { if: condition, version: of } as Segment,
          ]),
        ),
      };
      return [environment, snapshot] as const;
    }),
  );
  return { environments: states, archived };
}

/** What a kept snapshot answers; a flag that it has not is null. */
export function answerOf(snapshot: Snapshot, flag: string, context: Context, at: Date): string | null {
  const evaluator = createEvaluator({ regex: regexEngine });
  evaluator.replace(snapshot);
  const { result } = evaluator.evaluate(flag, context, at.getTime());
  return result.errorCode ?? result.variant;
}

/** The same as a value that two states can be compared by. */
export function withoutVersions({ flags, segments }: Pick<Snapshot, 'flags' | 'segments'>) {
  const plain = <T extends object>(all: Record<string, T>): Record<string, T> =>
    Object.fromEntries(
      Object.keys(all)
        .sort()
        .map((key) => [key, { ...all[key]!, version: 0 }]),
    );
  return { flags: plain<Flag>(flags), segments: plain<Segment>(segments) };
}

/** The instants that conditions of these histories compare `$now` with. */
export const allInstants = Array.from({ length: 26 }, (_, n) => Date.parse(minute(n)));

function minute(n: number): string {
  return new Date(startMs + n * minuteMs).toISOString();
}

function pick<T>(list: readonly T[], n: number): T | undefined {
  return list[n % Math.max(1, list.length)];
}
