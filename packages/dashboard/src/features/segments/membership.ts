/**
 * A segment's condition as people think of it: keys that are always in it, keys that never are, and whoever else a
 * condition takes in. All of it is one condition in the document: `any[included…, all[not any[excluded…], rest]]`.
 */
import { type Condition, type Json, LIMITS, type Test } from '@halyard/core';

export interface Membership {
  /** What the keys are values of. */
  attribute: string;
  included: string[];
  /** Keeps whoever has one of these from what `rest` says; being in `included` counts more. */
  excluded: string[];
  /** Who else is in it; null: nobody. */
  rest: Condition | null;
}

export const usualAttribute = 'targetingKey';

/** Never fails: whatever has another form is `rest` as a whole. */
export function readMembership(condition: Condition): Membership {
  const members = 'any' in condition ? condition.any : [condition];
  const attribute = attributeOf(members[0]) ?? excludedAttribute(members[0]) ?? undefined;
  const lead = leading(members, attribute);
  const included = lead.flatMap(valuesOf);
  const others = members.slice(lead.length);
  const only = others.length === 1 ? others[0] : undefined;
  const kept = only && 'all' in only ? exclusionOf(only.all[0]) : undefined;
  const by = attribute ?? kept?.attribute ?? usualAttribute;
  if (only && 'all' in only && kept && kept.attribute === by) {
    return { attribute: by, included, excluded: kept.keys, rest: restOf(only.all.slice(1)) };
  }
  const rest = lead.length === 0 ? condition : only ? only : { any: others };
  return { attribute: by, included, excluded: [], rest: isNobody(rest) ? null : rest };
}

/** A form that `readMembership` reads as the same. */
export function writeMembership({ attribute, included, excluded, rest }: Membership): Condition {
  const always = tests(attribute, included);
  const others = excluded.length === 0 ? rest : keptFrom(tests(attribute, excluded), rest);
  if (others === null) return always.length === 1 ? always[0]! : { any: always };
  if (always.length === 0) return others;
  const members = excluded.length === 0 && 'any' in others ? others.any : [others];
  return { any: [...always, ...members] };
}

/** Of one value list no more than the service takes; the next ones follow. */
function tests(attribute: string, keys: readonly string[]): Test[] {
  const made: Test[] = [];
  for (let from = 0; from < keys.length; from += LIMITS.values) {
    made.push({ attribute, op: 'in', values: keys.slice(from, from + LIMITS.values) });
  }
  return made;
}

function keptFrom(excluded: Test[], rest: Condition | null): Condition {
  const not: Condition = { not: excluded.length === 1 ? excluded[0]! : { any: excluded } };
  if (rest === null) return { all: [not, { any: [] }] };
  return { all: [not, ...('all' in rest ? rest.all : [rest])] };
}

function restOf(members: Condition[]): Condition | null {
  const rest = members.length === 1 ? members[0]! : { all: members };
  return isNobody(rest) ? null : rest;
}

function isNobody(condition: Condition): boolean {
  return 'any' in condition && condition.any.length === 0;
}

function exclusionOf(condition: Condition | undefined): { attribute: string; keys: string[] } | undefined {
  if (!condition || !('not' in condition)) return undefined;
  const members = 'any' in condition.not ? condition.not.any : [condition.not];
  const attribute = attributeOf(members[0]);
  if (attribute === undefined || leading(members, attribute).length < members.length) return undefined;
  return { attribute, keys: members.flatMap(valuesOf) };
}

function excludedAttribute(condition: Condition | undefined): string | undefined {
  return condition && 'all' in condition ? exclusionOf(condition.all[0])?.attribute : undefined;
}

function leading(members: readonly Condition[], attribute: string | undefined): Condition[] {
  const end = members.findIndex((member) => attribute === undefined || attributeOf(member) !== attribute);
  return members.slice(0, end === -1 ? members.length : end);
}

/** The attribute of a test that is nothing but a list of keys. */
function attributeOf(condition: Condition | undefined): string | undefined {
  if (!condition || !('attribute' in condition)) return undefined;
  const { attribute, op, values = [], as, ignoreCase, else: otherwise } = condition;
  const isPlain = op === 'in' && as === undefined && !ignoreCase && !otherwise;
  return isPlain && isOfKeys(attribute) && values.every(isText) ? attribute : undefined;
}

/** Countries are listed too, but nobody pastes thousands of them: only what names one thing is a key. */
export function isOfKeys(attribute: string): boolean {
  return attribute === usualAttribute || /(^|[._-])(id|key|email)$|[a-z](Id|Key|Email)$/.test(attribute);
}

function valuesOf(condition: Condition): string[] {
  return 'values' in condition && condition.values ? condition.values.filter(isText) : [];
}

function isText(value: Json): value is string {
  return typeof value === 'string';
}
