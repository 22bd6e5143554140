import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';

interface VectorFile {
  name: string;
  snapshot: { flags: Record<string, unknown>; segments: Record<string, unknown> };
  cases: { flag: string; expect: { errorCode?: string } }[];
}

const here = new URL('.', import.meta.url);
const read = (path: string) => JSON.parse(readFileSync(new URL(path, here), 'utf8'));
const files: VectorFile[] = readdirSync(new URL('vectors', here)).map((name) => read(`vectors/${name}`));

const ajv = new Ajv2020({
  allErrors: false,
  allowUnionTypes: true,
  strictTypes: false,
  strictRequired: false,
});
ajv.addSchema(read('snapshot.schema.json'), 'snapshot');
const isSnapshot = ajv.getSchema('snapshot')!;
const isSegment = ajv.getSchema('snapshot#/$defs/segment')!;
const isFlag = ajv.getSchema('snapshot#/$defs/flag')!;

/** Malformed by their own shape, which no schema can tell; the description of the schema names the kinds. */
const BEYOND_SCHEMAS = [
  'a segment with thirteen conditions inside one another',
  'a value 41 arrays deep',
  'a value 41 arrays deep beside a shallow one',
  'a value 41 deep by objects and arrays',
  'an array of 32,768 zeros takes 65,537 bytes as JSON',
  'names count, too: an object with one of 65,531 characters',
  'a text of 65,535 characters takes 65,537 bytes as JSON',
  'a text of 32,768 é takes 65,538 bytes',
  'quotes take two bytes each as JSON',
  'off is no variant',
  'off names what every object has',
  'two rules with one id',
  'a rule serves no variant',
  'otherwise serves no variant',
  'thirteen conditions inside one another',
  'a range with a prefix that is too long',
  'a range with three numbers',
  'a piece of no variant',
  'an empty piece',
  'a piece that ends before it begins',
  'a piece beyond the last position',
  'a piece beyond the last of 100 positions',
  'pieces that overlap',
  'pieces out of order',
  'ranges that overlap',
  'an empty range',
];

function malformedOf({ cases }: VectorFile): Set<string> {
  return new Set(cases.filter((one) => one.expect.errorCode === 'PARSE_ERROR').map(({ flag }) => flag));
}

describe('snapshot.schema.json', () => {
  it.each(files.map((file) => [file.name, file] as const))(
    'takes every well-formed flag of %s',
    (_, file) => {
      const asked = new Set(file.cases.map(({ flag }) => flag));
      const malformed = malformedOf(file);
      const refused = Object.entries(file.snapshot.flags)
        .filter(([key, flag]) => asked.has(key) && !malformed.has(key) && !isFlag(flag))
        .map(([key]) => key);
      expect(refused).toEqual([]);
    },
  );

  it('takes whole snapshots where all flags are well formed', () => {
    const whole = files.filter((file) => malformedOf(file).size === 0);
    expect(whole.length).toBeGreaterThan(15);
    for (const { name, snapshot } of whole) expect(isSnapshot(snapshot), name).toBe(true);
  });

  it('refuses every flag malformed by its shape but those that no schema can tell', () => {
    const file = files.find(({ name }) => name === 'by-hand-malformed')!;
    const { flags, segments } = file.snapshot;
    const taken = [...malformedOf(file)].filter((key) =>
      Object.hasOwn(segments, key) ? isSegment(segments[key]) : isFlag(flags[key]),
    );
    expect(taken).toEqual(BEYOND_SCHEMAS);
  });

  it('refuses snapshots with a malformed flag or segment, without a field, and of another format', () => {
    const { snapshot } = files.find(({ name }) => name === 'logic')!;
    const whole = { ...snapshot, flags: {}, segments: {} };
    expect(isSnapshot(whole)).toBe(true);
    for (const wrong of [
      { format: 2 },
      { flags: { a: null } },
      { segments: { a: {} } },
      { version: -1 },
      { epoch: undefined },
    ]) {
      expect(isSnapshot(JSON.parse(JSON.stringify({ ...whole, ...wrong }))), JSON.stringify(wrong)).toBe(
        false,
      );
    }
  });
});
