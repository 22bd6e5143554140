/** Flags and segments that refer to one another: far, in cycles, too often. */
import type { Condition, Flag, Segment } from '../../packages/core/src/model.ts';
import { aFlag, aRule, aSegment, askEach, onIf, type Subject } from './subject.ts';

const vip: Condition = { attribute: 'vip', op: 'in', values: [true] };
const flagOn = (flag: string, ...variants: string[]): Condition => ({
  flag,
  variants: variants.length > 0 ? variants : ['on'],
});
const segment = (name: string): Condition => ({ segment: name });
const requiring = (...conditions: Condition[]): Flag =>
  aFlag({ requires: conditions, otherwise: { serve: 'on' } });

const CONTEXTS = { nobody: {}, vip: { vip: true }, 'vip with a key': { vip: true, targetingKey: 'user-1' } };

const REQUIREMENTS: Record<string, unknown> = {
  base: onIf(vip),
  one: requiring(flagOn('base')),
  two: requiring(flagOn('one')),
  three: requiring(flagOn('two')),
  'three and base': requiring(flagOn('three'), flagOn('base')),
  'base off': requiring(flagOn('base', 'off')),
  'base on or off': requiring(flagOn('base', 'on', 'off')),
  'base none': requiring({ flag: 'base', variants: [] }),
  'base unknown variant': requiring(flagOn('base', 'maybe')),
  'not base': requiring({ not: flagOn('base') }),
  disabled: aFlag({ enabled: false, otherwise: { serve: 'on' } }),
  'of disabled': requiring(flagOn('disabled')),
  'of disabled off': requiring(flagOn('disabled', 'off')),
  'serves null': aFlag({ otherwise: { serve: null } }),
  'of null': requiring(flagOn('serves null', 'on', 'off')),
  'not of null': requiring({ not: flagOn('serves null', 'on', 'off') }),
  'of unknown': requiring(flagOn('nobody')),
  'not of unknown': requiring({ not: flagOn('nobody') }),
  'of toString': requiring(flagOn('toString')),
  malformed: { ...aFlag(), rules: [{ id: 'r', if: { op: 'in' }, serve: 'on' }] },
  'of malformed': requiring(flagOn('malformed', 'on', 'off')),
  'not of malformed': requiring({ not: flagOn('malformed', 'on', 'off') }),
  'split base': aFlag({
    otherwise: {
      serve: { bucket: { by: 'targetingKey', seed: 's' }, split: [{ variant: 'on', from: 0, to: 100_000 }] },
    },
  }),
  'of split': requiring(flagOn('split base')),
  'of split without key': requiring(flagOn('split base', 'off')),
  text: aFlag({ type: 'string', variants: { a: 'x', b: 'x', off: '' }, otherwise: { serve: 'b' } }),
  'variant, not value': requiring(flagOn('text', 'a', 'x')),
  'of text b': requiring(flagOn('text', 'b')),
  'in a rule': onIf(flagOn('base')),
  'in a rule of a rule': onIf({ all: [flagOn('in a rule'), vip] }),
};

const CYCLES: Record<string, unknown> = {
  itself: requiring(flagOn('itself')),
  'itself negated': onIf({ not: flagOn('itself negated') }),
  'itself, disabled': { ...requiring(flagOn('itself, disabled')), enabled: false },
  'of two a': requiring(flagOn('of two b')),
  'of two b': requiring(flagOn('of two a')),
  'of three a': onIf(flagOn('of three b')),
  'of three b': onIf({ any: [vip, flagOn('of three c')] }),
  'of three c': onIf({ not: flagOn('of three a') }),
  'leads into one': requiring(flagOn('of three b')),
  'leads into that': requiring({ any: [vip, flagOn('leads into one')] }),
  'through a segment': onIf(segment('asks a flag')),
  'by a segment of itself': onIf(segment('asks itself')),
  'by segments of two': onIf({ any: [vip, segment('asks b')] }),
  'by a rule never reached': aFlag({ rules: [aRule(), aRule({ id: 's', if: flagOn('by a rule never reached') })] }),
  'through a malformed flag': onIf({ any: [vip, flagOn('malformed')] }),
  malformed: { ...onIf(flagOn('through a malformed flag')), off: 'nowhere' },
  'twice the same is none': requiring(flagOn('fine'), flagOn('fine')),
  'a diamond is none': requiring(flagOn('twice the same is none'), flagOn('fine')),
  'unknown flags end a way': requiring({ not: flagOn('unknown') }),
  'a flag and a segment of one name': onIf(segment('a flag and a segment of one name')),
  fine: aFlag({ otherwise: { serve: 'on' } }),
  'variants and values are no references': aFlag({
    type: 'json',
    variants: { on: { flag: 'variants and values are no references', segment: 'asks itself' }, off: {} },
    otherwise: { serve: 'on' },
  }),
  'unknown fields are no references': { ...aFlag(), later: { flag: 'unknown fields are no references' } },
}; // biome-ignore format: a table

const CYCLIC_SEGMENTS: Record<string, unknown> = {
  'asks a flag': aSegment(flagOn('through a segment')),
  'asks itself': aSegment({ not: segment('asks itself') }),
  'asks b': aSegment(segment('asks a')),
  'asks a': aSegment(segment('asks b')),
  'a flag and a segment of one name': aSegment(vip),
};

const ASKED_SEGMENTS: Record<string, unknown> = {
  vips: aSegment(vip),
  'of vips': aSegment({
    any: [segment('vips'), { attribute: 'targetingKey', op: 'in', values: ['user-1'] }],
  }),
  'of of vips': aSegment({ not: segment('of vips') }),
  everybody: aSegment({ all: [] }),
  nobody: aSegment({ any: [] }),
  half: aSegment({ bucket: { by: 'targetingKey', seed: 's' }, ranges: [{ from: 0, to: 50_000 }] }),
  'by flag': aSegment(flagOn('vips')),
  malformed: { if: { attribute: 'a', op: 'is' }, version: 1 },
  'no version': { if: { all: [] } },
  'no object': null,
  'of malformed': aSegment({ any: [vip, segment('malformed')] }),
  'of of malformed': aSegment({ not: segment('of malformed') }),
  'of malformed by a flag': aSegment(flagOn('malformed')),
  'of a newer service': { ...aSegment(vip), name: 'VIPs' },
  'of unknown': aSegment(segment('unknown')),
};

const onIfSegment = Object.fromEntries(
  Object.keys(ASKED_SEGMENTS).map((name) => [name, onIf(segment(name))]),
);
const onIfNotSegment = Object.fromEntries(
  Object.keys(ASKED_SEGMENTS).map((name) => [`not ${name}`, onIf({ not: segment(name) })]),
);
const SEGMENT_FLAGS: Record<string, unknown> = {
  ...onIfSegment,
  ...onIfNotSegment,
  unknown: onIf(segment('unknown')),
  'not unknown': onIf({ not: segment('unknown') }),
  toString: onIf(segment('toString')),
  'asks a flag of a malformed segment': onIf({ any: [vip, flagOn('malformed')] }),
  'asks not a flag of a malformed segment': onIf({ not: flagOn('malformed') }),
};

/** `length` flags in a row, named 1 (which asks nobody) to `length`. */
function chain(name: string, length: number, link: (next: string) => Condition): Record<string, unknown> {
  const flags: Record<string, unknown> = { [`${name} 1`]: aFlag({ otherwise: { serve: 'on' } }) };
  for (let i = 2; i <= length; i++) flags[`${name} ${i}`] = requiring(link(`${name} ${i - 1}`));
  return flags;
}

/** Each asks the one before twice: conditions double with each. */
const doubling: Record<string, unknown> = { 'doubling 1': onIf({ all: [] }) };
for (let i = 2; i <= 17; i++) {
  doubling[`doubling ${i}`] = requiring(flagOn(`doubling ${i - 1}`), flagOn(`doubling ${i - 1}`));
}

const many = (count: number): Condition[] => Array.from({ length: count }, () => ({ any: [] }));
/** 1 for itself, 1,000 for each of 99 segments and what they ask, and these. */
const work = (more: number): Condition => ({
  not: { any: [...Array.from({ length: 99 }, () => segment('of 999 conditions')), ...many(more)] },
});

const FAR: Record<string, unknown> = {
  ...chain('chain', 34, flagOn),
  ...doubling,
  'over segments': onIf(segment('s31')),
  'over one segment too many': onIf(segment('s32')),
  'exactly the work': onIf(work(998)),
  'one condition too many': onIf(work(999)),
  'asks one of too much work': onIf({ any: [{ all: [] }, flagOn('doubling 17')] }),
};

const FAR_SEGMENTS: Record<string, Segment> = {
  s1: aSegment({ all: [] }),
  'of 999 conditions': aSegment({ any: many(998) }),
};
for (let i = 2; i <= 32; i++) FAR_SEGMENTS[`s${i}`] = aSegment(segment(`s${i - 1}`));

export const REFERENCES: readonly Subject[] = [
  {
    name: 'requirements',
    describes: 'flags that ask flags: three deep, disabled, null, unknown, malformed ones',
    flags: REQUIREMENTS,
    asks: askEach(Object.keys(REQUIREMENTS), CONTEXTS),
  },
  {
    name: 'cycles',
    describes: 'flags that reach a cycle are malformed, and only those',
    flags: CYCLES,
    segments: CYCLIC_SEGMENTS,
    asks: askEach(Object.keys(CYCLES), { nobody: {}, vip: { vip: true } }),
  },
  {
    name: 'segments',
    describes:
      'segments in segments; unknown ones are false, malformed ones make malformed what stands on them',
    flags: { ...SEGMENT_FLAGS, vips: onIf(segment('vips')) },
    segments: ASKED_SEGMENTS,
    asks: askEach(Object.keys(SEGMENT_FLAGS), CONTEXTS),
  },
  {
    name: 'reach',
    describes: '32 in a chain, 100,000 conditions for an answer',
    flags: FAR,
    segments: FAR_SEGMENTS,
    asks: askEach(
      [
        ...[1, 2, 31, 32, 33, 34].map((n) => `chain ${n}`),
        ...[1, 2, 15, 16, 17].map((n) => `doubling ${n}`),
        ...Object.keys(FAR).filter((name) => !/\d/.test(name)),
      ],
      { anybody: {} },
    ),
  },
];
