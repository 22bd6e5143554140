/** Collects what is wrong with a document, with the sentences that several checks share. */
import { LIMITS } from '../limits.ts';
import type { Problem } from '../model.ts';
import { nearestName } from './nearest-name.ts';
import { pointerTo } from './pointer.ts';

export class Problems {
  readonly problems: Problem[] = [];

  add(pointer: string, message: string): void {
    if (this.problems.length < LIMITS.problems) this.problems.push({ pointer, message });
  }

  /**
   * Whether `value` is an object with all `required` fields. Reports what is missing and, unless `others` are
   * allowed, what nobody knows.
   */
  fields(
    value: unknown,
    pointer: string,
    fields: { required: readonly string[]; optional?: readonly string[]; others?: boolean },
  ): value is Record<string, unknown> {
    if (!isRecord(value)) {
      this.add(pointer, 'must be an object');
      return false;
    }
    const { required, optional = [], others = false } = fields;
    let complete = true;
    for (const name of required) {
      if (Object.hasOwn(value, name)) continue;
      this.add(pointer, `the field \`${name}\` is missing`);
      complete = false;
    }
    if (others) return complete;
    for (const name of Object.keys(value)) {
      if (required.includes(name) || optional.includes(name)) continue;
      this.add(pointerTo(pointer, name), unknownName('field', name, [...required, ...optional]));
    }
    return complete;
  }

  /** Whether `value` is one of the names of a table; reports it with the nearest name if not. */
  oneOf<Name extends string>(
    value: unknown,
    pointer: string,
    what: string,
    names: readonly Name[],
  ): value is Name {
    if (typeof value === 'string' && names.includes(value as Name)) return true;
    if (typeof value === 'string') this.add(pointer, unknownName(what, value, names));
    else this.add(pointer, `must be one of ${names.map((name) => `\`${name}\``).join(', ')}`);
    return false;
  }

  /** Whether `value` is a string that may name something: not empty, and not `__proto__`. */
  name(value: unknown, pointer: string): value is string {
    if (typeof value !== 'string' || value === '') this.add(pointer, 'must be a string that is not empty');
    else if (value === '__proto__') this.add(pointer, '`__proto__` is not allowed as a name');
    else return true;
    return false;
  }

  flag(value: unknown, pointer: string): void {
    if (typeof value !== 'boolean') this.add(pointer, 'must be true or false');
  }

  integer(value: unknown, pointer: string, least: number, most: number): value is number {
    if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return true;
    this.add(pointer, `must be an integer from ${least} to ${most}`);
    return false;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The sentence about a name nobody knows, with the nearest that somebody does. */
export function unknownName(what: string, name: string, known: Iterable<string>): string {
  const shown = name.length > 128 ? `${name.slice(0, 128)}…` : name;
  const near = nearestName(name, known);
  return near === undefined
    ? `unknown ${what} \`${shown}\``
    : `unknown ${what} \`${shown}\`; did you mean \`${near}\`?`;
}
