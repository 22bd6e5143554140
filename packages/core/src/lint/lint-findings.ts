/** What lint finds. A code more is a row more here; docs/lint.md has the same table. */
import type { Problem } from '../model.ts';

/** Each with what it means. */
export const FINDING_CODES = {
  'unreachable-rule': 'what stands before the rule takes everyone it could match',
  'impossible-condition': 'nobody can meet the condition of a rule, a requirement or a segment',
  'past-window': 'the condition can no longer hold: its time is over',
  'empty-condition': 'there is nothing that could hold: no conditions, values, variants or ranges',
  'only-for-lists': 'two conditions exclude each other unless the attribute has several values at once',
  'redundant-condition': 'the condition adds nothing to the others beside it',
  'never-served': 'the other flag never serves any of the variants that are asked for',
  'empty-split': 'the split gives nobody a variant',
  'split-of-one': 'the split gives one variant to all, but for those it has no position for',
  'unused-variant': 'nothing serves the variant',
  'country-code': 'countries are compared by their ISO 3166-1 codes in capitals',
  'device-name': 'the service writes devices, systems and browsers in lower case, without spaces',
} as const satisfies Record<string, string>;

export type FindingCode = keyof typeof FINDING_CODES;

/** Something that refuses nobody, but that its author hardly meant. */
export interface Finding extends Problem {
  code: FindingCode;
}
