/** Values of attributes that the service fills in, of which it is known how it writes them. */
import { pointerTo } from '../check/pointer.ts';
import { continentName, countryCode, countryName } from '../describe/country-names.ts';
import type { Test } from '../model.ts';
import { shorten } from '../words/show-value.ts';
import type { Finding } from './lint-findings.ts';

/** Of a test that compares with values. */
export function findInNames(
  { attribute, op, values = [], ignoreCase = false }: Test,
  pointer: string,
): Finding[] {
  const find = Object.hasOwn(FINDERS, attribute) ? FINDERS[attribute]! : undefined;
  if (find === undefined || op !== 'in') return [];
  return values.flatMap((value, i) => {
    const found = typeof value === 'string' ? find(value, ignoreCase) : undefined;
    return found === undefined ? [] : [{ ...found, pointer: pointerTo(`${pointer}/values`, i) }];
  });
}

type Found = Omit<Finding, 'pointer'> | undefined;

function findInCountry(value: string, ignoreCase: boolean): Found {
  const upper = value.toUpperCase();
  if (countryName(ignoreCase ? upper : value) !== undefined) return undefined;
  const code = COMMON_MISTAKES[upper] ?? (countryName(upper) === undefined ? countryCode(value) : upper);
  const continent = continentName(upper);
  const hint =
    code !== undefined
      ? `: ${countryName(code)} is \`${code}\``
      : continent !== undefined
        ? `: ${continent} is \`${upper}\` in \`geo.continent\``
        : '';
  return { message: `\`${shorten(value)}\` is no code of a country${hint}`, code: 'country-code' };
}

const COMMON_MISTAKES: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR', USA: 'US' };

/** `plain` writes a name as the service does. */
function findInDevice(plain: (name: string) => string) {
  return (value: string, ignoreCase: boolean): Found => {
    const name = plain(value.toLowerCase());
    if (name === (ignoreCase ? value.toLowerCase() : value)) return undefined;
    const hint = name === '' ? '' : `: the service writes \`${shorten(name)}\``;
    return {
      message: `\`${shorten(value)}\` is no name that the service fills in${hint}`,
      code: 'device-name',
    };
  };
}

function browserName(lower: string): string {
  const name = lower.replace(/[^a-z0-9]+/g, '_');
  return LONG_NAMES[name] ?? name;
}

const LONG_NAMES: Readonly<Record<string, string>> = {
  google_chrome: 'chrome',
  internet_explorer: 'ie',
  microsoft_edge: 'edge',
  mozilla_firefox: 'firefox',
};

const FINDERS: Readonly<Record<string, (value: string, ignoreCase: boolean) => Found>> = {
  'geo.country': findInCountry,
  'device.type': findInDevice((lower) => lower),
  'device.os': findInDevice((lower) => lower.replace(/[^a-z]/g, '')),
  'device.browser': findInDevice(browserName),
};
