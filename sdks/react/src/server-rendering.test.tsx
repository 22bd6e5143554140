/** What a server makes of components, on both Reacts: see `react-18` in vitest.config.ts. */
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type Bootstrap, type BrowserOptions, ConfigurationError, createClient } from '@halyard/sdk/browser';
import { type ReactNode, StrictMode, Suspense, version } from 'react';
import { renderToPipeableStream, renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HalyardProvider, useFlag, useFlagDetails, useHalyard, useTrack } from './index.ts';
import { createTestFlags, TestFlags } from './testing.ts';

const bootstrap: Bootstrap = {
  environment: 'development',
  epoch: 'e',
  snapshotVersion: 7,
  context: { targetingKey: 'ada' },
  flags: {
    'new-checkout': { value: true, variant: 'on', reason: 'TARGETING_MATCH', version: 3 },
    theme: { value: 'dark', variant: 'b', reason: 'SPLIT', version: 4 },
    'page-size': { value: 50, variant: 'c', reason: 'STATIC', version: 5 },
    limits: { value: { perMinute: 60 }, variant: 'd', reason: 'STATIC', version: 6 },
    undecided: { variant: null, reason: 'DEFAULT', version: 7 },
  },
};
const options = { url: 'http://127.0.0.1:9', key: 'hal_client_x' };

function Page() {
  const isNew = useFlag('new-checkout', false);
  const theme = useFlag('theme', 'light');
  const size = useFlag('page-size', 20);
  const { perMinute } = useFlag('limits', { perMinute: 1 });
  return <p>{`${isNew} ${theme} ${size} ${perMinute}`}</p>;
}

function Details({ name }: { name: string }) {
  return <p>{JSON.stringify(useFlagDetails(name, 'default')).replaceAll('"', "'")}</p>;
}

/** As React writes it, without what it puts around text. */
function rendered(node: ReactNode): string {
  return renderToString(node).replaceAll('&#x27;', "'");
}

afterEach(() => vi.restoreAllMocks());

describe(`React ${version}`, () => {
  it('is the one that this project is for', () => {
    expect(version).toMatch(process.env['HALYARD_TEST_REACT'] === '18' ? /^18\./ : /^19\./);
  });
});

describe('on a server', () => {
  it('shows what is in the bootstrap', () => {
    expect(
      rendered(
        <HalyardProvider options={{ ...options, bootstrap }}>
          <Page />
        </HalyardProvider>,
      ),
    ).toBe('<p>true dark 50 60</p>');
    // The control: without it, the defaults.
    expect(
      rendered(
        <HalyardProvider options={options}>
          <Page />
        </HalyardProvider>,
      ),
    ).toBe('<p>false light 20 1</p>');
  });

  it('says how values came about', () => {
    const show = (name: string) =>
      rendered(
        <HalyardProvider options={{ ...options, bootstrap }}>
          <Details name={name} />
        </HalyardProvider>,
      );
    expect(show('theme')).toBe("<p>{'value':'dark','variant':'b','reason':'SPLIT','flagVersion':4}</p>");
    expect(show('undecided')).toBe(
      "<p>{'variant':null,'reason':'DEFAULT','value':'default','flagVersion':7}</p>",
    );
    const failed = (errorCode: string) =>
      `<p>{'value':'default','variant':null,'reason':'ERROR','errorCode':'${errorCode}'}</p>`;
    expect(show('page-size')).toBe(failed('TYPE_MISMATCH'));
    expect(show('constructor')).toBe(failed('FLAG_NOT_FOUND'));
    expect(
      rendered(
        <HalyardProvider options={options}>
          <Details name="theme" />
        </HalyardProvider>,
      ),
    ).toBe(failed('PROVIDER_NOT_READY'));
  });

  it('asks nobody, waits for nobody and leaves nothing behind', () => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    const before = process.getActiveResourcesInfo().length;
    const html = rendered(
      <StrictMode>
        <HalyardProvider options={options} suspend>
          <Suspense fallback="waiting">
            <Page />
          </Suspense>
        </HalyardProvider>
      </StrictMode>,
    );
    expect(html).toContain('<p>false light 20 1</p>');
    expect(html).not.toContain('waiting');
    expect(fetched).not.toHaveBeenCalled();
    expect(process.getActiveResourcesInfo()).toHaveLength(before);
  });

  it('streams', async () => {
    const out = new PassThrough();
    renderToPipeableStream(
      <HalyardProvider options={{ ...options, bootstrap }}>
        <Page />
      </HalyardProvider>,
    ).pipe(out);
    expect(await text(out)).toBe('<p>true dark 50 60</p>');
  });

  it('tells components whom it renders for, and takes what they record', () => {
    function Who() {
      const { context, status } = useHalyard();
      useTrack()('seen');
      return <p>{`${context.targetingKey} ${status}`}</p>;
    }
    expect(
      rendered(
        <HalyardProvider options={{ ...options, bootstrap }}>
          <Who />
        </HalyardProvider>,
      ),
    ).toBe('<p>ada READY</p>');
    const context = { targetingKey: 'ben' };
    expect(
      rendered(
        <HalyardProvider options={{ ...options, context }}>
          <Who />
        </HalyardProvider>,
      ),
    ).toBe('<p>ben NOT_READY</p>');
  });

  it('has the defaults where the server that made the bootstrap had no values', () => {
    const empty = { epoch: '', snapshotVersion: 0, flags: {} };
    expect(
      rendered(
        <HalyardProvider options={{ ...options, bootstrap: empty }}>
          <Details name="theme" />
        </HalyardProvider>,
      ),
    ).toContain('PROVIDER_NOT_READY');
  });

  it.each([
    ['no key', { url: options.url }],
    ['a key that is none', { ...options, key: 'undefined' }],
    ['a key for servers', { ...options, key: 'hal_server_x' }],
    ['an address that is none', { ...options, url: 'flags.example.com' }],
  ])('refuses what a browser would refuse: %s', (_, wrong) => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const given = { ...wrong, bootstrap } as BrowserOptions;
    expect(() => rendered(<HalyardProvider options={given}>none</HalyardProvider>)).toThrow(
      ConfigurationError,
    );
    expect(() => createClient(given)).toThrow(ConfigurationError);
  });

  it('says so where a component has no provider', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(() => rendered(<Page />)).toThrow('no <HalyardProvider> above this component');
  });
});

describe('TestFlags', () => {
  it('gives values, and defaults for the others', () => {
    const show = (flags: object) =>
      rendered(
        <TestFlags flags={flags}>
          <Page />
        </TestFlags>,
      );
    expect(show({ 'new-checkout': true, limits: { perMinute: 5 } })).toBe('<p>true light 20 5</p>');
    expect(show(createTestFlags({ theme: 'dark' }))).toBe('<p>false dark 20 1</p>');
  });

  it('can be changed, and tells what components recorded', () => {
    const flags = createTestFlags({ theme: 'dark', limits: { perMinute: 5 } });
    const changes: string[][] = [];
    flags.on('PROVIDER_CONFIGURATION_CHANGED', ({ flagsChanged }) => changes.push(flagsChanged));
    flags.set('theme', 'dark');
    flags.set('limits', { perMinute: 5 });
    flags.set('new-checkout', true);
    flags.set('theme', 'light');
    flags.remove('limits');
    flags.remove('limits');
    expect(changes).toEqual([['new-checkout'], ['theme'], ['limits']]);
    expect(
      rendered(
        <TestFlags flags={flags}>
          <Page />
        </TestFlags>,
      ),
    ).toBe('<p>true light 20 1</p>');
    flags.track('bought', { value: 59.9 });
    expect(flags.tracked).toEqual([{ event: 'bought', value: 59.9 }]);
  });
});
