import { type CreateFlagBody, invalidInput, operations } from '@halyard/contract';
import type { FlagType, Json } from '@halyard/core';
import { handle } from '../../door.ts';
import { findUnknownEnvironments } from '../projects/index.ts';
import { configurationFromDraft } from './configuration-from-input.ts';
import { type FlagMeta, flagAnswer, flagTag } from './flag-state.ts';
import { saveFlag } from './save-flag.ts';

export const createFlag = handle(operations.createFlag, async (door, { body }) => {
  const tree = await door.environments();
  const problems = findUnknownEnvironments(Object.keys(body.environments), [...tree.keys]);
  // One that inherits has its own only where the body says so.
  const environments = tree.keys.filter((key) => {
    return tree.parentOf(key) === undefined || Object.hasOwn(body.environments, key);
  });
  const meta: FlagMeta = {
    project: door.project,
    key: body.key,
    name: body.name ?? body.key,
    description: body.description,
    kind: body.kind,
    ...typeAndVariants(body),
    schema: body.schema,
    tags: body.tags,
    owner: body.owner,
    expiresAt: body.expiresAt === null ? null : new Date(body.expiresAt),
    client: body.client,
    archivedAt: null,
    version: 0,
    createdAt: door.now,
    updatedAt: door.now,
  };
  const configurations = new Map(
    environments.map((key) => {
      const draft = Object.hasOwn(body.environments, key) ? body.environments[key] : undefined;
      return [key, configurationFromDraft(draft, meta, { pointer: `/environments/${key}`, problems })];
    }),
  );
  const saved = await saveFlag(door, undefined, { meta, configurations }, { problems });
  return { body: flagAnswer(saved), etag: flagTag(saved) };
});

/** The type follows from kind and values where it was left out; a boolean needs no variants. */
export function typeAndVariants(body: Pick<CreateFlagBody, 'kind' | 'type' | 'variants'>): {
  type: FlagType;
  variants: Record<string, Json>;
} {
  const isSwitch = body.kind === 'boolean' || body.kind === 'kill-switch';
  const variants = body.variants ?? (isSwitch ? { on: true, off: false } : undefined);
  if (!variants || Object.keys(variants).length === 0) {
    throw invalidInput([
      { pointer: '/variants', message: `a ${body.kind} flag needs variants, e.g. {"a": ${example(body)}}` },
    ]);
  }
  const type = body.type ?? typeOf(body.kind, Object.values(variants));
  const allowed = typesOf(body.kind);
  if (!allowed.includes(type)) {
    throw invalidInput([
      { pointer: '/type', message: `a ${body.kind} flag is of type ${allowed.join(' or ')}, not ${type}` },
    ]);
  }
  return { type, variants };
}

function example({ kind }: Pick<CreateFlagBody, 'kind'>): string {
  return { number: '1', json: '{}' }[kind as string] ?? '"text"';
}

/** Which types a kind may have; the first is the usual one. */
export function typesOf(kind: CreateFlagBody['kind']): FlagType[] {
  if (kind === 'number') return ['integer', 'float'];
  if (kind === 'string' || kind === 'json') return [kind];
  if (kind === 'multivariate') return ['string', 'integer', 'float', 'json', 'boolean'];
  return ['boolean'];
}

function typeOf(kind: CreateFlagBody['kind'], values: Json[]): FlagType {
  if (kind === 'number' || kind === 'multivariate') {
    if (values.every((value) => Number.isSafeInteger(value))) return 'integer';
    if (kind === 'number' || values.every((value) => typeof value === 'number')) return 'float';
    if (values.every((value) => typeof value === 'string')) return 'string';
    if (values.every((value) => typeof value === 'boolean')) return 'boolean';
    return 'json';
  }
  return typesOf(kind)[0]!;
}
