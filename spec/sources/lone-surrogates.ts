/** Halves of pairs without their other half, in contexts; snapshots hold none. */
import { askEach, contextsOf, onIfEach, type Subject } from './subject.ts';

const TEXTS = [
  '\ud800', '\udfff', '\ud83d', '\ude00', '\ud83d\ude00', '\ude00\ud83d', 'a\ud83d', '\ud83da', '\ud83d\uff21', '\ud83d\ud83d\ude00', '\ufffd', '\ud7ff', '\ue000', '\uff21', 'x',
]; // biome-ignore format: a list

export const LONE_SURROGATES: Subject = {
  name: 'lone-surrogates',
  describes: 'lone surrogates in contexts: code points of their own, U+FFFD in UTF-8',
  needs: ['lone-surrogates'],
  flags: onIfEach({
    exists: { attribute: 'a', op: 'exists' },
    'in 😀': { attribute: 'a', op: 'in', values: ['😀', 'x'] },
    'in U+FFFD': { attribute: 'a', op: 'in', values: ['\ufffd'] },
    'starts with 😀': { attribute: 'a', op: 'startsWith', values: ['😀'] },
    'ends with 😀': { attribute: 'a', op: 'endsWith', values: ['😀'] },
    'contains 😀': { attribute: 'a', op: 'contains', values: ['😀'] },
    'contains a, ignoring case': { attribute: 'a', op: 'contains', values: ['A'], ignoreCase: true },
    'less than U+E000': { attribute: 'a', op: 'lt', as: 'string', values: ['\ue000'] },
    'greater than U+D7FF': { attribute: 'a', op: 'gt', as: 'string', values: ['\ud7ff'] },
    'less than 😀': { attribute: 'a', op: 'lt', as: 'string', values: ['😀'] },
    'is a number': { attribute: 'a', op: 'gte', values: [0], else: false },
    'lower half': { bucket: { by: 'a', seed: 's' }, ranges: [{ from: 0, to: 50_000 }] },
    'lower half by sha256': { bucket: { by: 'a', alg: 'sha256' }, ranges: [{ from: 0, to: 50_000 }] },
  }),
  asks: askEach(
    [
      'exists', 'in 😀', 'in U+FFFD', 'starts with 😀', 'ends with 😀', 'contains 😀', 'contains a, ignoring case', 'less than U+E000', 'greater than U+D7FF', 'less than 😀',
      'is a number', 'lower half', 'lower half by sha256',
    ],
    contextsOf('a', TEXTS),
  ),
}; // biome-ignore format: a list
