/** Which flags there are and what they hold, as far as the caller's program says. */

/**
 * Yours to declare; while it is empty every key is a string and every value what you ask for:
 *
 *     declare module '@halyard/sdk' {
 *       interface Flags {
 *         'new-checkout': boolean;
 *         theme: 'light' | 'dark';
 *         limits: { perMinute: number };
 *       }
 *     }
 *
 * From then on a key that is not declared, or a call for another type, does not compile. It is what your program
 * believes: what a flag really holds is decided where flags are edited, and a value of another type is never answered
 * (of JSON, and of a string that is declared as one of some, the values are not looked at).
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be added to
export interface Flags {}

type Declared = keyof Flags & string;

type Plain = boolean | string | number;

/** Keys whose flags hold values of a plain type; every string while none are declared. */
export type KeyOf<Type extends Plain> = [Declared] extends [never]
  ? string
  : { [Key in Declared]: Flags[Key] extends Type ? Key : never }[Declared];

/** Keys of declared flags that hold JSON: what is no boolean, string or number. */
export type JsonKey = { [Key in Declared]: Flags[Key] extends Plain ? never : Key }[Declared];

/** What a key may be where it says nothing of its value: none once flags are declared. */
export type UndeclaredKey = [Declared] extends [never] ? string : never;

/** What the flag holds; `Otherwise` where it is not declared. */
export type ValueOf<Key extends string, Otherwise> = Key extends Declared ? Flags[Key] : Otherwise;

/** A key, of whatever type its flag is. */
export type AnyKey = [Declared] extends [never] ? string : Declared;
