/** Attributes that can be asked for: those the service fills in, and those that were seen in contexts lately. */
import { attributeWords } from '@halyard/core';
import { useMemo } from 'react';

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

export function useAttributes(_project: string, _environment: string): readonly KnownAttribute[] {
  return useMemo(() => FILLED_IN.map((name) => ({ name, noun: nounOf(name), values: [] })), []);
}

export function useAttribute(project: string, environment: string, name: string): KnownAttribute | undefined {
  const attributes = useAttributes(project, environment);
  return attributes.find((attribute) => attribute.name === name);
}

function nounOf(name: string): string {
  return name === '$now' ? 'the time of the question' : attributeWords(name).noun;
}
