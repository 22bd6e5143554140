import type { KnownAttribute as Known } from '@halyard/contract';
import type { Context } from '@halyard/core';
import { useMayPermission } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import type { KnownAttribute } from './context-form.tsx';
import type { ValueKind } from './context-rows.ts';

export interface SeenContext {
  context: Context;
  seenAt: string;
}

/** What the service reads of every request, whether a rule asks for it or not. */
const usual: readonly KnownAttribute[] = [
  { name: 'targetingKey', kind: 'text' },
  { name: 'ip', kind: 'text' },
  { name: 'userAgent', kind: 'text' },
  { name: 'geo.country', kind: 'text' },
  { name: 'geo.city', kind: 'text' },
  { name: 'geo.continent', kind: 'text', values: ['AF', 'AN', 'AS', 'EU', 'NA', 'OC', 'SA'] },
  {
    name: 'device.type',
    kind: 'text',
    values: ['desktop', 'mobile', 'tablet', 'tv', 'console', 'bot'],
  },
  { name: 'device.os', kind: 'text' },
  { name: 'device.browser', kind: 'text' },
];

/** Contexts that applications sent lately, for whoever may see them, and the attributes that rules read. */
export function useSeen(
  project: string,
  environment: string,
): { contexts: readonly SeenContext[]; attributes: readonly KnownAttribute[] } {
  const maySee = useMayPermission()('contexts:read', { environment });
  const query = { project, environment };
  const contexts = useRead('listContexts', { query: { ...query, limit: 50 } }, { enabled: maySee });
  const attributes = useRead('listAttributes', { query });
  const known = (attributes.data?.items ?? []).filter(({ name }) => name !== '$now').map(knownOf);
  const names = new Set(known.map(({ name }) => name));
  return {
    contexts: contexts.data?.items ?? [],
    attributes: [...known, ...usual.filter(({ name }) => !names.has(name))],
  };
}

function knownOf({ name, types, values }: Known): KnownAttribute {
  return { name, kind: kindOf(types), values: values.map(({ value }) => String(value)) };
}

function kindOf(types: Known['types']): ValueKind {
  if (types.includes('string')) return 'text';
  if (types.includes('number')) return 'number';
  if (types.includes('boolean')) return 'boolean';
  return types.includes('list') ? 'list' : 'text';
}
