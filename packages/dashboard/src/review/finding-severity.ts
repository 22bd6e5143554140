/** How much a finding of lint matters to somebody about to save. */
import type { FindingCode } from '@halyard/core';

export type Severity = 'attention' | 'hint';

/** attention: part of what was written has no effect, or another one than it says. hint: it could be said more simply. */
const SEVERITIES: Readonly<Record<FindingCode, Severity>> = {
  'unreachable-rule': 'attention',
  'impossible-condition': 'attention',
  'past-window': 'attention',
  'empty-condition': 'attention',
  'never-served': 'attention',
  'empty-split': 'attention',
  'country-code': 'attention',
  'device-name': 'attention',
  'only-for-lists': 'hint',
  'redundant-condition': 'hint',
  'split-of-one': 'hint',
  'unused-variant': 'hint',
};

export function severityOf(code: FindingCode): Severity {
  return SEVERITIES[code] ?? 'hint';
}

/** `/rules/1/if/all/0`: rule 2, its condition. */
export function placeWords(pointer: string): string {
  const [field, index, part] = pointer.slice(1).split('/');
  if (field === 'rules' && index !== undefined) {
    const rule = `rule ${Number(index) + 1}`;
    if (part === 'if') return `${rule}, its condition`;
    if (part === 'serve') return `${rule}, what it serves`;
    return rule;
  }
  if (field === 'requires') return index === undefined ? 'requirements' : `requirement ${Number(index) + 1}`;
  if (field === 'otherwise') return 'what everyone else gets';
  if (field === 'off') return 'what it serves while off';
  if (field === 'variants') return index === undefined ? 'variants' : `variant ${index}`;
  if (field === 'if') return 'the condition';
  return 'the whole';
}
