import { isDeepStrictEqual } from 'node:util';
import type { Case, Language, Seen } from './cases.ts';
import type { Answer } from './question.ts';

/** A line for each case that was answered otherwise than expected, or not at all. */
export function compare(cases: readonly Case[], answers: readonly Answer[], language: Language): string[] {
  const given = new Map(answers.map((answer) => [answer.name, answer]));
  return expected(cases, language).flatMap(({ name, expect }) => {
    const answer = given.get(name);
    const seen = answer && seenIn(answer);
    if (isDeepStrictEqual(seen, expect)) return [];
    const message = answer?.errorMessage ? ` (${answer.errorMessage})` : '';
    return [`${name}: ${JSON.stringify(seen)}${message} instead of ${JSON.stringify(expect)}`];
  });
}

/** The cases that a language can be asked, with what is expected of it. */
export function expected(cases: readonly Case[], language: Language): (Case & { expect: Seen })[] {
  return cases.flatMap((each) => {
    const but = each.but?.[language];
    if (but === undefined) return [language === 'rust' ? { ...each, expect: inRust(each.expect) } : each];
    return but.expect === null ? [] : [{ ...each, expect: but.expect }];
  });
}

/** Its provider has one reason, shows no metadata and does not tell a wrong type from a damaged answer. */
function inRust({ metadata: _, ...seen }: Seen): Seen {
  if (seen.errorCode === undefined) return { ...seen, reason: 'STATIC' };
  return seen.errorCode === 'TYPE_MISMATCH' ? { ...seen, errorCode: 'PARSE_ERROR' } : seen;
}

/** Without what is empty: languages differ in how they say nothing. Versions count up, so any will do. */
function seenIn({ value, variant, reason, errorCode, metadata }: Answer): Seen {
  const { flagVersion, ...rest } = metadata ?? {};
  const isVersion = flagVersion === undefined || (Number.isInteger(flagVersion) && Number(flagVersion) > 0);
  const shown = isVersion ? rest : { flagVersion, ...rest };
  return {
    value,
    ...(variant ? { variant } : {}),
    reason: reason ?? '',
    ...(errorCode ? { errorCode } : {}),
    ...(Object.keys(shown).length > 0 ? { metadata: shown } : {}),
  };
}
