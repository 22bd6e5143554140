/**
 * What somebody asks with, from the user agent and, where they are sent, client hints (W3C User-Agent Client Hints).
 * The library knows browsers and systems; the few kinds of device that it takes for another are named here.
 */
import Bowser from 'bowser';
import type { RequestHeaders } from './request-facts.ts';

export interface Device {
  type?: 'desktop' | 'mobile' | 'tablet' | 'tv' | 'console' | 'bot';
  /** In lower case without spaces, e.g. windows, macos, ios, android, chromeos. */
  os?: string;
  /** In lower case with `_`, e.g. chrome, edge, safari, samsung_internet. */
  browser?: string;
}

/** What devices are told by; '' where a header is missing. */
interface Signs {
  userAgent: string;
  brands: string;
  mobile: string;
  platform: string;
}

/** Longer than real user agents; the worst input found for the library's patterns takes 0.1 ms at this length. */
const maxSignLength = 512;
/** Of each of two generations. */
const maxRemembered = 1_000;

/** Remembers the last devices it met: a user agent takes 20 microseconds to read, and most requests have few. */
export class DeviceReader {
  #recent = new Map<string, Device>();
  #older = new Map<string, Device>();

  fromHeaders(headers: RequestHeaders): Device {
    return this.#read({
      userAgent: cut(headers['user-agent']),
      brands: cut(headers['sec-ch-ua']),
      mobile: cut(headers['sec-ch-ua-mobile']),
      platform: cut(headers['sec-ch-ua-platform']),
    });
  }

  fromUserAgent(userAgent: string): Device {
    return this.#read({ userAgent: cut(userAgent), brands: '', mobile: '', platform: '' });
  }

  #read(signs: Signs): Device {
    const id = `${signs.userAgent}\n${signs.brands}\n${signs.mobile}\n${signs.platform}`;
    const recent = this.#recent.get(id);
    if (recent) return recent;
    const device = this.#older.get(id) ?? deviceOf(signs);
    if (this.#recent.size >= maxRemembered) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(id, device);
    return device;
  }
}

function cut(value: RequestHeaders[string]): string {
  return typeof value === 'string' ? value.slice(0, maxSignLength) : '';
}

function deviceOf(signs: Signs): Device {
  const parsed = signs.userAgent === '' ? undefined : Bowser.parse(signs.userAgent);
  const os = osOf(signs.platform) ?? osOf(parsed?.os.name);
  const browser = brandIn(signs.brands) ?? aliases.get(parsed?.browser.name ?? '');
  const type = typeOf(signs, os, parsed?.platform.type);
  return {
    ...(type === undefined ? {} : { type }),
    ...(os === undefined ? {} : { os }),
    ...(browser === undefined ? {} : { browser }),
  };
}

function typeOf(
  { userAgent, mobile }: Signs,
  os: string | undefined,
  parsed: string | undefined,
): Device['type'] {
  if (parsed === 'bot' || /bot\b|crawl|spider|slurp|headless/i.test(userAgent)) return 'bot';
  if (/playstation|xbox|nintendo/i.test(userAgent)) return 'console';
  if (parsed === 'tv' || /\btv\b|appletv|bravia|\baft[a-z]/i.test(userAgent)) return 'tv';
  if (mobile === '?1') return 'mobile';
  if (mobile === '?0' && os === 'android') return 'tablet';
  if (parsed === 'mobile' || parsed === 'tablet' || parsed === 'desktop') return parsed;
  return os !== undefined && desktops.has(os) ? 'desktop' : undefined;
}

const desktops = new Set(['windows', 'macos', 'linux', 'chromeos']);

/** `"Chrome OS"` of a client hint, `Chrome OS` of the library: chromeos. */
function osOf(name: string | undefined): string | undefined {
  const plain = (name ?? '').replace(/[^A-Za-z]/g, '').toLowerCase();
  if (plain === '' || plain === 'unknown') return undefined;
  return plain === 'chromiumos' ? 'chromeos' : plain;
}

/** The library's short names, by the long ones that it answers. */
const aliases = new Map(Object.entries(Bowser.BROWSER_MAP).map(([alias, name]) => [name, alias]));

/** What a browser built on Chromium calls itself, more particular ones first: each names Chromium too. */
const brands: readonly (readonly [RegExp, string])[] = [
  [/"Microsoft Edge"/, 'edge'],
  [/"Brave"/, 'brave'],
  [/"Opera(?: GX)?"/, 'opera'],
  [/"Vivaldi"/, 'vivaldi'],
  [/"Samsung Internet"/, 'samsung_internet'],
  [/"YaBrowser"|"Yandex"/, 'yandex'],
  [/"DuckDuckGo"/, 'duckduckgo'],
  [/"Google Chrome"/, 'chrome'],
];

function brandIn(hint: string): string | undefined {
  return brands.find(([pattern]) => pattern.test(hint))?.[1];
}
