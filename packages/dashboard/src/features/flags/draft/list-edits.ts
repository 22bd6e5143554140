/** What differs between a flag as it is live and as it was edited, as people would count it. */
import type { FlagAnswer } from '@halyard/contract';
import { type Difference, differences } from '@halyard/contract/diff';
import type { Edit } from './flag-draft.ts';

/** Each part once, in the order of the flag. */
export function listEdits(base: FlagAnswer, edited: FlagAnswer): Edit[] {
  const edits = new Map<string, Edit>();
  for (const difference of differences(base, edited)) {
    const pointer = partOf(difference);
    if (pointer === undefined || edits.has(pointer)) continue;
    const [environment, ...path] = placeOf(pointer);
    const words = environment === undefined ? ofFlag(path) : ofEnvironment(path, difference, base, edited);
    edits.set(pointer, {
      pointer,
      environment,
      words: environment === undefined ? words : `${environment}: ${words}`,
    });
  }
  return [...edits.values()];
}

/** In words, for a part somebody changed. */
export function wordsOf(pointer: string, base: FlagAnswer, edited: FlagAnswer): string {
  const [environment, ...path] = placeOf(pointer);
  if (environment === undefined) return ofFlag(path);
  return `${environment}: ${ofEnvironment(path, undefined, base, edited)}`;
}

const DECIDED = /\/(version|updatedAt|createdAt|killed|inherited|from)$/;

/** The part a difference is in: a list of conditions is one, and so is whatever a rule serves. */
function partOf({ pointer, op }: Difference): string | undefined {
  const tokens = pointer.slice(1).split('/');
  if (tokens[0] !== 'environments') {
    if (DECIDED.test(pointer) && tokens.length === 1) return undefined;
    return `/${tokens.slice(0, tokens[0] === 'variants' ? 2 : 1).join('/')}`;
  }
  if (tokens.length === 3 && DECIDED.test(pointer)) return undefined;
  if (tokens[2] !== 'rules') return `/${tokens.slice(0, 3).join('/')}`;
  if (op === 'move' && tokens.length === 4) return `/${tokens.slice(0, 3).join('/')}`;
  return `/${tokens.slice(0, 5).join('/')}`;
}

function placeOf(pointer: string): [environment: string | undefined, ...path: string[]] {
  const tokens = pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  return tokens[0] === 'environments' ? [tokens[1]!, ...tokens.slice(2)] : [undefined, ...tokens];
}

const FLAG_WORDS: Readonly<Record<string, string>> = {
  name: 'name',
  description: 'description',
  tags: 'tags',
  owner: 'owner',
  expiresAt: 'date it should be gone by',
  client: 'whether browsers and apps may see it',
  schema: 'schema',
};

function ofFlag([field = '', name]: string[]): string {
  if (field === 'variants') return name === undefined ? 'variants' : `variant ${name}`;
  return FLAG_WORDS[field] ?? field;
}

const ENVIRONMENT_WORDS: Readonly<Record<string, string>> = {
  enabled: 'whether it is on',
  off: 'what it serves while off',
  requires: 'requirements',
  otherwise: 'what everyone else gets',
};

function ofEnvironment(
  [field, id, part]: string[],
  difference: Difference | undefined,
  base: FlagAnswer,
  edited: FlagAnswer,
): string {
  if (field === undefined) return 'a configuration of its own';
  if (field !== 'rules') return ENVIRONMENT_WORDS[field] ?? field;
  if (id === undefined) return 'order of rules';
  const rule = `rule ${placeOfRule(id, edited) ?? placeOfRule(id, base) ?? id}`;
  if (difference?.op === 'add' && part === undefined) return `${rule} added`;
  if (difference?.op === 'remove' && part === undefined) return `${rule} deleted`;
  if (part === 'if') return `who ${rule} is for`;
  if (part === 'serve') return `what ${rule} serves`;
  return rule;
}

/** From 1; undefined: it has no such rule anywhere. */
function placeOfRule(id: string, flag: FlagAnswer): number | undefined {
  for (const { rules } of Object.values(flag.environments)) {
    const place = rules.findIndex((rule) => rule.id === id);
    if (place >= 0) return place + 1;
  }
  return undefined;
}
