import { LIMITS } from '../limits.ts';
import type { Problem } from '../model.ts';
import type { RegexEngine } from '../regex.ts';
import { findInBucket, findInRange, positionsOf } from './check-bucket.ts';
import { findInTest } from './check-test.ts';
import { nearestName } from './nearest-name.ts';
import { pointerTo } from './pointer.ts';
import { isRecord, Problems } from './problems.ts';

/**
 * What is wrong with the shape of a condition, whatever else is known. Patterns are only measured, unless
 * there is an engine to try them with. Pointers start with `pointer`.
 */
export function checkCondition(value: unknown, pointer = '', regex?: RegexEngine): Problem[] {
  const found = new Problems();
  findInCondition(found, value, pointer, { regex });
  return found.problems;
}

type Find = (
  found: Problems,
  value: Record<string, unknown>,
  pointer: string,
  at: { depth: number; regex?: RegexEngine },
) => void;

/** The field that says which condition it is, and what it has to look like. */
const FORMS: Record<string, Find> = {
  all: findInList('all'),
  any: findInList('any'),
  not(found, value, pointer, { depth, regex }) {
    if (!found.fields(value, pointer, { required: ['not'] })) return;
    findInCondition(found, value['not'], `${pointer}/not`, { depth: depth + 1, regex });
  },
  segment(found, value, pointer) {
    if (!found.fields(value, pointer, { required: ['segment'] })) return;
    found.name(value['segment'], `${pointer}/segment`);
  },
  flag(found, value, pointer) {
    if (!found.fields(value, pointer, { required: ['flag', 'variants'] })) return;
    found.name(value['flag'], `${pointer}/flag`);
    const variants = value['variants'];
    if (!Array.isArray(variants)) found.add(`${pointer}/variants`, 'must be a list');
    else
      for (let i = 0; i < variants.length; i++) found.name(variants[i], pointerTo(`${pointer}/variants`, i));
  },
  bucket(found, value, pointer) {
    if (!found.fields(value, pointer, { required: ['bucket', 'ranges'] })) return;
    findInBucket(found, value['bucket'], `${pointer}/bucket`);
    const ranges = value['ranges'];
    if (!Array.isArray(ranges)) {
      found.add(`${pointer}/ranges`, 'must be a list');
      return;
    }
    const of = positionsOf(value['bucket']);
    let previousTo = 0;
    for (let i = 0; i < ranges.length; i++) {
      const place = pointerTo(`${pointer}/ranges`, i);
      if (!found.fields(ranges[i], place, { required: ['from', 'to'] })) continue;
      previousTo = findInRange(found, ranges[i], place, { previousTo, of });
    }
  },
  attribute: (found, value, pointer, { regex }) => findInTest(found, value, pointer, regex),
};

export function findInCondition(
  found: Problems,
  value: unknown,
  pointer: string,
  { depth = 1, regex }: { depth?: number; regex?: RegexEngine },
): void {
  if (depth > LIMITS.conditionDepth) {
    found.add(pointer, `conditions nest at most ${LIMITS.conditionDepth} deep`);
    return;
  }
  if (!isRecord(value)) {
    found.add(pointer, 'must be a condition: an object');
    return;
  }
  for (const name of FORM_NAMES) {
    if (Object.hasOwn(value, name)) {
      FORMS[name]!(found, value, pointer, { depth, regex });
      return;
    }
  }
  found.add(pointer, `must have one of ${FORM_NAMES.map((name) => `\`${name}\``).join(', ')}${hint(value)}`);
}

const FORM_NAMES = Object.keys(FORMS);

function hint(value: Record<string, unknown>): string {
  for (const name of Object.keys(value)) {
    const near = nearestName(name, FORM_NAMES);
    if (near !== undefined) return `; did you mean \`${near}\` by \`${name}\`?`;
  }
  return '';
}

function findInList(name: 'all' | 'any'): Find {
  return (found, value, pointer, { depth, regex }) => {
    if (!found.fields(value, pointer, { required: [name] })) return;
    const list = value[name];
    if (!Array.isArray(list)) {
      found.add(`${pointer}/${name}`, 'must be a list of conditions');
      return;
    }
    for (let i = 0; i < list.length; i++) {
      findInCondition(found, list[i], pointerTo(`${pointer}/${name}`, i), { depth: depth + 1, regex });
    }
  };
}
