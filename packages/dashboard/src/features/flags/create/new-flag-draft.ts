/** A flag that is being created, as its form holds it: texts as they were typed, whatever they will be. */
import type { FlagKind } from '@halyard/contract';
import { keyFromName } from '../../../kit/key-from-name.ts';

export type ValueType = 'string' | 'number' | 'json' | 'boolean';

export interface VariantDraft {
  /** Of the row, for as long as it is on the screen. */
  id: string;
  name: string;
  /** A text as it is, anything else as JSON. */
  value: string;
}

export interface NewFlagDraft {
  kind: FlagKind;
  /** Of a multivariate flag, whose values may be of any; of others their kind says it. */
  type: ValueType;
  name: string;
  /** null: made of the name. */
  key: string | null;
  description: string;
  variants: VariantDraft[];
  /** JSON; empty: none. */
  schema: string;
  owner: string;
  tags: string[];
  client: boolean;
  /** A day, `2026-12-24`, at whose end it is over; null: never. */
  expiresOn: string | null;
  /** Keys of environments. */
  startsOn: string[];
}

/** What nobody would want to type again and again. */
export function emptyDraft(kind: FlagKind): NewFlagDraft {
  return {
    kind,
    type: usualType(kind),
    name: '',
    key: null,
    description: '',
    variants: usualVariants(kind),
    schema: '',
    owner: '',
    tags: [],
    client: false,
    expiresOn: null,
    startsOn: [],
  };
}

/** With variants as the other kind usually has them, unless somebody has written some that fit it. */
export function withKind(draft: NewFlagDraft, kind: FlagKind): NewFlagDraft {
  if (kind === draft.kind) return draft;
  return { ...draft, kind, type: usualType(kind), variants: usualVariants(kind), schema: '' };
}

export function keyOf({ key, name }: NewFlagDraft): string {
  return key ?? keyFromName(name);
}

/** Whether its variants are its own business: those of a boolean are on and off. */
export function hasOwnVariants({ kind }: Pick<NewFlagDraft, 'kind'>): boolean {
  return kind !== 'boolean' && kind !== 'kill-switch';
}

export function usualType(kind: FlagKind): ValueType {
  if (kind === 'number' || kind === 'json') return kind;
  return kind === 'boolean' || kind === 'kill-switch' ? 'boolean' : 'string';
}

let rows = 0;
export function newVariant(name = '', value = ''): VariantDraft {
  rows += 1;
  return { id: `v${rows}`, name, value };
}

function usualVariants(kind: FlagKind): VariantDraft[] {
  switch (kind) {
    case 'boolean':
    case 'kill-switch':
      return [newVariant('on', 'true'), newVariant('off', 'false')];
    case 'number':
      return [newVariant('usual', '250'), newVariant('generous', '900')];
    case 'json':
      return [newVariant('usual', '{}')];
    default:
      return [newVariant('a', ''), newVariant('b', '')];
  }
}
