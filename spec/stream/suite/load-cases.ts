import { readdirSync, readFileSync } from 'node:fs';
import type { Case } from './case.ts';

export interface CaseFile {
  name: string;
  describes: string;
  cases: Case[];
}

/** Every file in spec/stream/cases but the history. */
export function loadCases(): CaseFile[] {
  const folder = new URL('../cases/', import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'history.json')
    .sort()
    .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as CaseFile);
}
