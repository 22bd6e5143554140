import { type Browser, chromium } from 'playwright-core';
import { findProgram } from '../find-program.ts';
import { installPackage } from '../install-package.ts';

const packages = { 'apt-get': 'chromium', apk: 'chromium', dnf: 'chromium', brew: 'chromium' };
const toStandardError = (line: string) => void process.stderr.write(`${line}\n`);

/**
 * Two pages that each window loads for suggestions below an address bar, which nobody sees here: half of what a new window
 * costs. And what Playwright turns off itself, since of several such lists the last one alone holds.
 */
const featuresOff = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
];

/** So that it asks nobody on the internet for anything; the first two for root, on machines without a screen. */
const options = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${featuresOff.join()}`,
];

/**
 * A real Chromium without a window, driven by Playwright, with an empty profile of its own. Close it, or leave that to
 * `await using`. Throws as {@link requireChromium}, or with what it complains about.
 */
export async function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: requireChromium(), args: options, headless: true });
}

/**
 * The program: Chromium or Chrome of this machine, or installed with its package manager, which `log` is told of.
 * Throws one line saying what to do where there is none and none can be installed.
 */
export function requireChromium(log: (line: string) => void = toStandardError): string {
  const find = () =>
    ['chromium', 'chromium-browser', 'google-chrome'].map((name) => findProgram(name)).find(Boolean);
  const program = find() ?? (installPackage('Chromium', packages, log) ? find() : undefined);
  if (!program) throw new Error('No Chromium: install it.');
  return program;
}
