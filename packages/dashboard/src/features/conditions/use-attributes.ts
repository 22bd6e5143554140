/** Attributes that can be asked for: those the service fills in, and those that were seen in contexts lately. */
import { attributeWords } from '@halyard/core';
import { useMemo } from 'react';
import { useRead } from '../../api/use-read.ts';

export interface KnownValue {
  value: string | number | boolean;
  /** Contexts of the sample that had it. */
  count: number;
}

export interface KnownAttribute {
  name: string;
  /** What it is, for people: `country`. */
  noun: string;
  /** Contexts of the sample that had it; undefined: it was not seen. */
  count?: number | undefined;
  values: readonly KnownValue[];
}

const FILLED_IN = [
  'targetingKey',
  'email',
  'geo.country',
  'geo.region',
  'geo.city',
  'geo.continent',
  'device.type',
  'device.os',
  'device.browser',
  'app.version',
  'ip',
  '$now',
];

/** Those that rules read first, then what else the service knows to fill in. */
export function useAttributes(project: string, environment: string): readonly KnownAttribute[] {
  const { data } = useRead('listAttributes', { query: { project, environment } });
  return useMemo(() => {
    const seen = (data?.items ?? []).map(({ name, contexts, values }) => ({
      name,
      noun: nounOf(name),
      count: contexts,
      values: values.map(({ value, contexts: count }) => ({ value, count })),
    }));
    const names = new Set(seen.map(({ name }) => name));
    const others = FILLED_IN.filter((name) => !names.has(name));
    return [...seen, ...others.map((name) => ({ name, noun: nounOf(name), values: [] }))];
  }, [data]);
}

export function useAttribute(project: string, environment: string, name: string): KnownAttribute | undefined {
  const attributes = useAttributes(project, environment);
  return attributes.find((attribute) => attribute.name === name);
}

function nounOf(name: string): string {
  return name === '$now' ? 'the time of the question' : attributeWords(name).noun;
}
