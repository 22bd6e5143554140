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

/**
 * `first`, with what `second` adds. Where they name two countries nothing is added, so that nobody is in a city of one
 * country and in another country.
 */
export function joinPlaces(first: Place, second: Place): Place {
  const isElsewhere =
    first.country !== undefined && second.country !== undefined && first.country !== second.country;
  return isElsewhere ? first : { ...second, ...first };
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
