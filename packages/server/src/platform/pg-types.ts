import pg from 'pg';

/**
 * How PostgreSQL's values become JavaScript's, and back, for both databases: a `pg` pool takes `pgTypes` as its
 * `types` option, the embedded database decodes the same text with the same parsers, so equal columns give
 * equal values.
 *
 * | column | value |
 * |---|---|
 * | int8, count | number; throws RangeError beyond 2^53 - 1 |
 * | numeric | number (of double precision) |
 * | timestamptz | Date; `infinity` throws RangeError |
 * | timestamp, date, time, interval | the text as PostgreSQL writes it: they name no instant |
 * | json, jsonb | parsed |
 * | bytea | Uint8Array, never a Buffer |
 * | everything else | what `pg` makes of it |
 *
 * Arrays of these hold the same values.
 */
export const pgTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format ?? 'text') === 'text' && textParsers.has(oid)
      ? textParsers.get(oid)
      : pg.types.getTypeParser(oid, format ?? 'text')) as pg.CustomTypesConfig['getTypeParser'],
};

type TextParser = (text: string) => unknown;

interface ArrayParser {
  create(text: string, parseElement: (text: string | null) => unknown): { parse(): unknown[] };
}

/** [oid, oid of its array, parser], from PostgreSQL's pg_type.dat. */
const parsers: readonly (readonly [number, number, TextParser])[] = [
  [20, 1016, parseInt8],
  [1700, 1231, Number],
  [1184, 1185, parseInstant],
  [1114, 1115, String],
  [1082, 1182, String],
  [1083, 1183, String],
  [1186, 1187, String],
  [114, 199, (text) => JSON.parse(text)],
  [3802, 3807, (text) => JSON.parse(text)],
  [17, 1001, parseBytes],
];

const textParsers = new Map<number, TextParser>(
  parsers.flatMap(([oid, arrayOid, parse]) => [
    [oid, parse],
    [arrayOid, (text: string) => parseArray(text, parse)],
  ]),
);

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} does not fit a JavaScript number`);
  return value;
}

/** From `2026-01-31 10:00:00.123456+00`, as DateStyle ISO writes it; microseconds are cut to milliseconds. */
function parseInstant(text: string): Date {
  const [, day, time, sign, hours, minutes = '00'] =
    /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,6})?)([+-])(\d\d)(?::(\d\d))?$/.exec(text) ?? [];
  if (day === undefined) throw new RangeError(`timestamptz ${text} is outside the years 0 to 9999`);
  return new Date(`${day}T${time}${sign}${hours}:${minutes}`);
}

function parseBytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.slice(2), 'hex'));
}

function parseArray(text: string, parse: TextParser): unknown[] {
  const { arrayParser } = pg.types as unknown as { arrayParser: ArrayParser };
  return arrayParser.create(text, (element) => (element === null ? null : parse(element))).parse();
}
