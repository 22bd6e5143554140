/** Every file of vectors. */
import { ADDRESS_SUBJECTS } from './addresses.ts';
import { ATTRIBUTES } from './attributes.ts';
import { BUCKET_SUBJECTS } from './buckets.ts';
import { CORNERS } from './by-hand-corners.ts';
import { MALFORMED } from './by-hand-malformed.ts';
import { DECISION } from './decision.ts';
import { IGNORE_CASE } from './ignore-case.ts';
import { LOGIC } from './logic.ts';
import { LONE_SURROGATES } from './lone-surrogates.ts';
import { OPERATORS } from './operators.ts';
import { PATTERNS } from './patterns.ts';
import { REFERENCES } from './references.ts';
import type { Subject } from './subject.ts';
import { VIEWS } from './views.ts';

export const SUBJECTS: readonly Subject[] = [
  ...DECISION,
  LOGIC,
  ...ATTRIBUTES,
  ...OPERATORS,
  IGNORE_CASE,
  ...VIEWS,
  ...ADDRESS_SUBJECTS,
  ...PATTERNS,
  ...BUCKET_SUBJECTS,
  ...REFERENCES,
  LONE_SURROGATES,
  CORNERS,
  MALFORMED,
];
