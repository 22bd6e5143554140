/** The attributes that are spoken of by a name of their own. A row more, and sentences use it. */

import { shorten } from '../words/show-value.ts';
import { continentName, countryName } from './country-names.ts';

interface AttributeWords {
  /** As in `whose … is known`. */
  noun: string;
  /** As in `people in Germany`, before the values of `in`. */
  preposition?: string;
  /** The name of a value, where it has one. */
  valueName?: (value: string) => string | undefined;
  /** Whether its values are versions of what people use: `on 2.3.0 or later`. */
  isVersion?: true;
}

const WORDS: Readonly<Record<string, AttributeWords>> = {
  targetingKey: { noun: 'user id' },
  'user.id': { noun: 'user id' },
  'org.id': { noun: 'organisation id' },
  'device.id': { noun: 'device id' },
  email: { noun: 'email' },
  'user.email': { noun: 'email' },
  ip: { noun: 'IP address' },
  'geo.country': { noun: 'country', preposition: 'in', valueName: countryName },
  'geo.continent': { noun: 'continent', preposition: 'in', valueName: continentName },
  'geo.region': { noun: 'region', preposition: 'in the region' },
  'geo.city': { noun: 'city', preposition: 'in' },
  'device.type': { noun: 'device type', preposition: 'on' },
  'device.os': { noun: 'operating system', preposition: 'on' },
  'device.browser': { noun: 'browser', preposition: 'using' },
  'app.version': { noun: 'app version', preposition: 'on', isVersion: true },
};

/** Whether the table has it: such attributes have one value, and everyone means the same by them. */
export function isWellKnown(attribute: string): boolean {
  return Object.hasOwn(WORDS, attribute);
}

export function attributeWords(attribute: string): AttributeWords {
  return isWellKnown(attribute) ? WORDS[attribute]! : { noun: showName(attribute) };
}

/** `tags` and `user.roles` have several values at once, `status` and `address` one. */
export function isPlural(noun: string): boolean {
  return /[^aisu]s$/i.test(noun);
}

/** Without quotes where nobody can misread it: one word without marks. */
export function showPlainly(value: unknown): string {
  return typeof value === 'string' ? showName(value) : shorten(String(value));
}

function showName(text: string): string {
  const short = shorten(text);
  return PLAIN.test(short) && !LOOKS_LIKE_ANOTHER.test(short) ? short : JSON.stringify(short);
}

const PLAIN = /^[\p{L}\p{N}@$_#/+~*.:-]+(?<![.:])…?$/u;
const LOOKS_LIKE_ANOTHER = /^(-?[0-9]+(\.[0-9]+)?|true|false|null|undefined|missing|known|everyone|or|and)$/;
