/** A flag that somebody gives by its values alone, as the document that is evaluated. */
import type { Flag, FlagType, Json, Rule } from '@halyard/core';

export interface GivenValues {
  /** undefined: the caller's default. */
  everyone: Json | undefined;
  /** Other values for some targeting keys. */
  units?: ReadonlyMap<string, Json>;
}

/** Throws TypeError where the values are not of one type. */
export function valueFlag({ everyone, units = new Map() }: GivenValues, version: number): Flag {
  const given = [...(everyone === undefined ? [] : [everyone]), ...units.values()];
  const type = given.map(typeOf).reduce(commonType);
  const variants: Record<string, Json> = type === 'boolean' ? { on: true, off: false } : {};
  const names = new Map(Object.entries(variants).map(([name, value]) => [JSON.stringify(value), name]));
  const nameOf = (value: Json): string => {
    const text = JSON.stringify(value);
    const name = names.get(text) ?? `value-${names.size + 1}`;
    names.set(text, name);
    variants[name] = value;
    return name;
  };
  const otherwise = everyone === undefined ? null : nameOf(everyone);
  const rules = [...units].map(
    ([unit, value], index): Rule => ({
      id: `unit-${index + 1}`,
      if: { attribute: 'targetingKey', op: 'in', values: [unit] },
      serve: nameOf(value),
    }),
  );
  return {
    type,
    variants,
    enabled: true,
    off: null,
    requires: [],
    rules,
    otherwise: { serve: otherwise },
    // Nobody has said who may not see it.
    client: true,
    version,
  };
}

function typeOf(value: Json): FlagType {
  if (typeof value === 'boolean' || typeof value === 'string') return typeof value as 'boolean' | 'string';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'float';
  return 'json';
}

function commonType(one: FlagType, other: FlagType): FlagType {
  if (one === other) return one;
  const isNumber = [one, other].every((type) => type === 'integer' || type === 'float');
  if (!isNumber) throw new TypeError(`a flag has values of one type, not of ${one} and ${other}`);
  return 'float';
}
