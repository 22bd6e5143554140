/** What is done with a flag's variants, everywhere they are named. Pure. */
import type { FlagAnswer, ServeInput } from '@halyard/contract';
import type { FlagType, Json } from '@halyard/core';

/** Where a variant is named: `production: rule 2`. */
export function usesOf({ environments }: FlagAnswer, name: string): string[] {
  return Object.entries(environments).flatMap(([environment, { off, rules, otherwise }]) => [
    ...(off === name ? [`${environment}: while off`] : []),
    ...rules.flatMap((rule, i) => (isServed(rule.serve, name) ? [`${environment}: rule ${i + 1}`] : [])),
    ...(isServed(otherwise.serve, name) ? [`${environment}: otherwise`] : []),
  ]);
}

/** Renames it wherever the flag names it; its place in the list stays. */
export function renamed(flag: FlagAnswer, from: string, to: string): FlagAnswer {
  const rename = (name: string) => (name === from ? to : name);
  const inServe = (serve: ServeInput): ServeInput => {
    if (serve === null) return serve;
    if (typeof serve === 'string') return rename(serve);
    const split = serve.split.map((part) => ({ ...part, variant: rename(part.variant) }));
    return { ...serve, split };
  };
  return {
    ...flag,
    variants: Object.fromEntries(Object.entries(flag.variants).map(([name, value]) => [rename(name), value])),
    environments: Object.fromEntries(
      Object.entries(flag.environments).map(([key, value]) => [
        key,
        {
          ...value,
          off: value.off === null ? null : rename(value.off),
          rules: value.rules.map((rule) => ({ ...rule, serve: inServe(rule.serve) })),
          otherwise: { serve: inServe(value.otherwise.serve) },
        },
      ]),
    ),
  };
}

export function withValue(flag: FlagAnswer, name: string, value: Json): FlagAnswer {
  return { ...flag, variants: { ...flag.variants, [name]: value } };
}

export function withoutVariant(flag: FlagAnswer, name: string): FlagAnswer {
  const { [name]: _, ...variants } = flag.variants;
  return { ...flag, variants };
}

/** With a name that is free, and a value to begin with. */
export function withNewVariant(flag: FlagAnswer): { flag: FlagAnswer; name: string } {
  let n = Object.keys(flag.variants).length + 1;
  while (Object.hasOwn(flag.variants, `variant-${n}`)) n++;
  const name = `variant-${n}`;
  return { flag: withValue(flag, name, firstValue(flag.type)), name };
}

function firstValue(type: FlagType): Json {
  if (type === 'boolean') return true;
  if (type === 'string') return '';
  return type === 'json' ? {} : 0;
}

/** Why a name is none; undefined: it may be used. */
export function complaintOfName({ variants }: FlagAnswer, name: string, old: string): string | undefined {
  if (!/^[A-Za-z0-9._~ -]{1,64}$/.test(name)) return '1 to 64 of A-Z a-z 0-9 . _ ~ - and space';
  return name !== old && Object.hasOwn(variants, name) ? 'There is one of this name already' : undefined;
}

function isServed(serve: ServeInput, name: string): boolean {
  if (serve === null || typeof serve === 'string') return serve === name;
  return serve.split.some(({ variant }) => variant === name);
}
