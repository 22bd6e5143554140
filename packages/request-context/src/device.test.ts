import { describe, expect, it } from 'vitest';
import { DeviceReader } from './device.ts';

const reader = new DeviceReader();
const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

/** User agents as they are sent, with type, system and browser. */
const devices = [
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/131.0.0.0 Safari/537.36`,
    'desktop windows chrome',
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.70`,
    'desktop windows edge',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0', 'desktop linux firefox'],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
    'desktop macos safari',
  ],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Chrome/131.0.0.0 Safari/537.36 OPR/115.0.0.0`,
    'desktop macos opera',
  ],
  ['Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko', 'desktop windows ie'],
  [
    `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webkit} Chrome/131.0.0.0 Safari/537.36`,
    'desktop chromeos chrome',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    'mobile ios safari',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1',
    'mobile ios chrome',
  ],
  [
    `Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/131.0.0.0 Mobile Safari/537.36`,
    'mobile android chrome',
  ],
  ['Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0', 'mobile android firefox'],
  [
    `Mozilla/5.0 (Linux; Android 13; SM-S918B) ${webkit} SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36`,
    'mobile android samsung_internet',
  ],
  [
    `Mozilla/5.0 (Phone; OpenHarmony 5.0) ${webkit} Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile`,
    'mobile harmonyos chrome',
  ],
  [
    'Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.7 Mobile/15E148 Safari/604.1',
    'tablet ios safari',
  ],
  [
    `Mozilla/5.0 (Linux; Android 13; SM-X906C) ${webkit} Chrome/131.0.0.0 Safari/537.36`,
    'tablet android chrome',
  ],
  [
    `Mozilla/5.0 (Linux; Android 12; BRAVIA 4K VH2) ${webkit} Chrome/120.0.0.0 Safari/537.36`,
    'tv android chrome',
  ],
  [
    `Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) ${webkit} SamsungBrowser/4.0 Chrome/94.0.4606.31 TV Safari/537.36`,
    'tv tizen samsung_internet',
  ],
  [
    `Mozilla/5.0 (Web0S; Linux/SmartTV) ${webkit} Chrome/94.0.4606.128 Safari/537.36 WebAppManager`,
    'tv webos webos',
  ],
  [
    `Mozilla/5.0 (Linux; Android 12; AFTKA Build/PS7607) ${webkit} Silk/120.2.1 like Chrome/120.0.6099.144 Safari/537.36`,
    'tv android amazon_silk',
  ],
  ['Roku/DVP-12.5 (12.5.0.4178)', 'tv roku roku'],
  [
    'Mozilla/5.0 (PlayStation; PlayStation 5/8.00) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0 Safari/605.1.15',
    'console - safari',
  ],
  ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'bot - googlebot'],
  ['Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)', 'bot - -'],
  ['curl/8.5.0', '- - -'],
  ['', '- - -'],
] as const;

describe('a device by its user agent', () => {
  it.each(devices)('%s', (userAgent, expected) => {
    expect(shown(reader.fromUserAgent(userAgent))).toBe(expected);
    expect(shown(reader.fromHeaders({ 'user-agent': userAgent }))).toBe(expected);
  });

  it('is told from 512 characters at most, however long and hostile they are', () => {
    const before = process.threadCpuUsage();
    for (const part of ['Nexus ', 'mac os x 1_', 'Macintosh FxiOS', 'os 1_1', '(', ' ', 'msie rv:']) {
      new DeviceReader().fromUserAgent(part.repeat(20_000));
    }
    // Of this thread's own time, in which nothing is seen of what else the machine does: it takes 1 ms of it.
    expect(process.threadCpuUsage(before).user).toBeLessThan(500_000);
    expect(shown(reader.fromUserAgent(`${' '.repeat(512)}iPhone`))).toBe('- - -');
    expect(shown(reader.fromUserAgent(`${' '.repeat(500)}iPhone`))).toBe('mobile ios -');
  });

  it('is remembered, within bounds', () => {
    const own = new DeviceReader();
    const first = own.fromUserAgent('curl/1');
    expect(own.fromUserAgent('curl/1')).toBe(first);
    for (let i = 0; i < 2_000; i++) own.fromUserAgent(`curl/2.${i}`);
    // Equal, but found out anew.
    expect(own.fromUserAgent('curl/1')).not.toBe(first);
    expect(own.fromUserAgent('curl/1')).toEqual(first);
  });
});

describe('a device by client hints', () => {
  const chrome = '"Google Chrome";v="131", "Chromium";v="131", "Not_A Brand";v="24"';
  const brave = '"Brave";v="131", "Chromium";v="131", "Not_A Brand";v="24"';
  const reduced = `Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/131.0.0.0 Safari/537.36`;
  const windows = devices[0][0];

  it.each([
    ['mobile', reduced, chrome, '?1', '"Android"', 'mobile android chrome'],
    ['a tablet', reduced, chrome, '?0', '"Android"', 'tablet android chrome'],
    ['a browser that hides in its user agent', windows, brave, '?0', '"Windows"', 'desktop windows brave'],
    [
      'another system than the user agent says',
      windows,
      chrome,
      '?0',
      '"Chromium OS"',
      'desktop chromeos chrome',
    ],
    ['an unknown system', windows, chrome, '?0', '"Unknown"', 'desktop windows chrome'],
    ['hints alone', '', chrome, '?0', '"macOS"', 'desktop macos chrome'],
    ['a bot with hints', devices[21][0], chrome, '?0', '"Linux"', 'bot linux chrome'],
  ])('%s', (_, userAgent, brands, mobile, platform, expected) => {
    const headers = {
      'user-agent': userAgent,
      'sec-ch-ua': brands,
      'sec-ch-ua-mobile': mobile,
      'sec-ch-ua-platform': platform,
    };
    expect(shown(reader.fromHeaders(headers))).toBe(expected);
  });
});

function shown({ type, os, browser }: ReturnType<DeviceReader['fromUserAgent']>): string {
  return [type, os, browser].map((part) => part ?? '-').join(' ');
}
