/** What a flag does in an environment, in as few words as a tab holds. */
import type { FlagAnswer, ServeInput } from '@halyard/contract';
import { POSITIONS } from '@halyard/core';
import type { EnvironmentValue } from '../draft/flag-draft.ts';
import { sharesOf, showPercent } from '../serve/split-shares.ts';

export interface StateWords {
  words: string;
  tone: 'on' | 'off' | 'killed' | 'inherited';
}

export function stateWords(value: EnvironmentValue | undefined, { variants }: FlagAnswer): StateWords {
  if (value === undefined) return { words: 'inherited', tone: 'inherited' };
  if (value.killed !== null) return { words: 'killed', tone: 'killed' };
  if (!value.enabled) return { words: 'off', tone: 'off' };
  const rules = value.rules.length;
  if (rules > 0) return { words: `on · ${rules} ${rules === 1 ? 'rule' : 'rules'}`, tone: 'on' };
  return { words: servedWords(value.otherwise.serve, variants), tone: 'on' };
}

/** `on`, `25 % on`, `stripe`. */
function servedWords(serve: ServeInput, variants: Readonly<Record<string, unknown>>): string {
  if (serve === null) return "on · app's default";
  if (typeof serve === 'string') return variants[serve] === true ? 'on' : `on · ${serve}`;
  const of = serve.bucket?.of ?? POSITIONS;
  const shares = sharesOf(serve.split).filter(({ variant }) => variants[variant] !== false);
  const [first] = shares;
  if (first === undefined) return 'on · split';
  return `on · ${showPercent(first.weight, of)} ${first.variant}`;
}
