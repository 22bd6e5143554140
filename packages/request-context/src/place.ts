/** Where somebody is, as conditions read it under `geo`, and how what several sources say becomes one place. */
import { countries } from 'countries-list';

export interface Place {
  /** ISO 3166-1 alpha-2, e.g. DE. */
  country?: string;
  /** The part of ISO 3166-2 behind the country, e.g. BY or CA. */
  region?: string;
  /** In English where the source has several languages. */
  city?: string;
  /** AF, AN, AS, EU, NA, OC or SA. */
  continent?: string;
}

export const placeParts = ['country', 'region', 'city', 'continent'] as const;

const continents = new Set(['AF', 'AN', 'AS', 'EU', 'NA', 'OC', 'SA']);
const maxCityLength = 128;

/** A place of what a source says; what is unknown to it, such as country XX or T1, is left out. */
export function placeFrom(said: { [Part in keyof Place]: unknown }): Place {
  const country = countryCode(said.country);
  const region = regionCode(said.region, country);
  const city = cityName(said.city);
  const continent = continentCode(said.continent) ?? continentOf(country);
  return {
    ...(country === undefined ? {} : { country }),
    ...(region === undefined ? {} : { region }),
    ...(city === undefined ? {} : { city }),
    ...(continent === undefined ? {} : { continent }),
  };
}

/** `first`, with what `second` adds: nothing where they differ in a part that both name, for then they are two places. */
export function joinPlaces(first: Place, second: Place): Place {
  const differ = placeParts.some(
    (part) =>
      first[part] !== undefined && second[part] !== undefined && !isSame(part, first[part], second[part]),
  );
  return differ ? first : { ...second, ...first };
}

/** What a caller says of a place: null is for a part that is to stay missing, undefined for one that nothing is said of. */
export type GivenPlace = { readonly [Part in keyof Place]-?: unknown };

/**
 * The parts that follow where a caller gives some of them, and `seen` is where the request seems to come from. Only what is
 * given in full agreement with that is of the same place: Paris is not in Germany because whoever asks for it is. Else the
 * continent of a country follows, and nothing does from a country or city that nobody knows. Region and city belong to
 * their country: without it they stay missing.
 */
export function placeAround(given: GivenPlace, seen: Place): Place {
  const named = placeParts.filter((part) => given[part] !== undefined && given[part] !== null);
  const known: Place = {
    ...placeFrom({ ...given, country: given.country ?? seen.country }),
    // As it is given, rather than that of the country.
    continent: continentCode(given.continent),
  };
  if (!named.every((part) => isSame(part, known[part], seen[part]))) {
    return placeFrom({ country: given.country, region: undefined, city: undefined, continent: undefined });
  }
  const { region: _region, city: _city, ...wide } = seen;
  return given.country === null ? wide : seen;
}

/** Codes are upper case by now; of names the sources have several spellings. */
function isSame(part: keyof Place, one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return part === 'city' ? one.toLowerCase() === other.toLowerCase() : one === other;
}

function countryCode(said: unknown): string | undefined {
  const code = typeof said === 'string' ? said.trim().toUpperCase() : '';
  return code.length === 2 && Object.hasOwn(countries, code) ? code : undefined;
}

function continentOf(country: string | undefined): string | undefined {
  return country === undefined ? undefined : countries[country as keyof typeof countries].continent;
}

function continentCode(said: unknown): string | undefined {
  const code = typeof said === 'string' ? said.trim().toUpperCase() : '';
  return continents.has(code) ? code : undefined;
}

/** Some sources write the country before it: `US-CA`, `USCA`. */
function regionCode(said: unknown, country: string | undefined): string | undefined {
  let code = typeof said === 'string' ? said.trim().toUpperCase() : '';
  if (country !== undefined && code.length > 3 && code.startsWith(country)) {
    code = code.slice(2).replace(/^-/, '');
  }
  return /^[A-Z0-9]{1,3}$/.test(code) ? code : undefined;
}

function cityName(said: unknown): string | undefined {
  const name = typeof said === 'string' ? said.trim() : '';
  return name.length > 0 && name.length <= maxCityLength && name !== '?' ? name : undefined;
}
