/** The cases of one subject with the results that are expected of them. */
import { isDeepStrictEqual } from 'node:util';
import type { Context, Snapshot } from '../packages/core/src/model.ts';
import { interpret, type Patterns } from '../packages/core/src/testing/oracle.ts';
import { regex } from '../sdks/typescript/src/regex.ts';
import { type Ask, type Expected, NOW, type Source, type Subject } from './sources/subject.ts';
import { writeJson } from './write-json.ts';

export interface Case {
  name: string;
  flag: string;
  context: Source;
  now: number;
  type?: string;
  expect: Expected;
}

/** `snapshot` as JSON: the interpreter sees what a test in any language will read. Throws on answers it disputes. */
export function answerCases({ name, asks = [], answered = [] }: Subject, snapshot: string): Case[] {
  const document = JSON.parse(snapshot) as Snapshot;
  const complaints: string[] = [];
  const names = new Set<string>();
  const answer = (ask: Ask, byHand?: Expected): Case => {
    const { flag, context, now = NOW, type } = ask;
    if (names.has(ask.name)) complaints.push(`two cases are called "${ask.name}"`);
    names.add(ask.name);
    const read = JSON.parse(writeJson(context)) as Context;
    const computed = withoutAbsent(interpret(document, flag, read, now, type, RE2));
    const expect = byHand ?? computed;
    if (!isDeepStrictEqual(expect, computed)) {
      complaints.push(
        `"${ask.name}": a person says ${writeJson(expect)}, the interpreter ${writeJson(computed)}`,
      );
    }
    return { name: ask.name, flag, context, now, type, expect };
  };
  const cases = [
    ...asks.map((ask) => answer(ask)),
    ...answered.map(({ expect, ...ask }) => answer(ask, expect)),
  ];
  if (complaints.length > 0) throw new Error(`${name}:\n  ${complaints.join('\n  ')}`);
  return cases;
}

/** RE2's flag i from the beginning, as the specification has it. */
const RE2: Patterns = {
  compile: (pattern, ignoreCase) => regex.compile(ignoreCase ? `(?i)${pattern}` : pattern),
};

function withoutAbsent({ value, variant, ...more }: ReturnType<typeof interpret>): Expected {
  const served = variant === null ? {} : { value, variant };
  return JSON.parse(writeJson({ ...served, ...more })) as Expected;
}
