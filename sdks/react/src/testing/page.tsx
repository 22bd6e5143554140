/** What a real browser shows in tests; they drive it through `window.halyard`. */
import type { BrowserOptions } from '@halyard/sdk/browser';
import { createClient } from '@halyard/sdk/browser';
import * as React from 'react';
import {
  type ReactElement,
  type ReactNode,
  StrictMode,
  Suspense,
  startTransition,
  useLayoutEffect,
  useState,
  version,
} from 'react';
import { createRoot, hydrateRoot, type Root } from 'react-dom/client';
import { HalyardProvider, useFlag, useFlagDetails, useHalyard } from '../index.ts';
import { createTestFlags, TestFlags } from '../testing.ts';

/** How often each component was rendered. */
const renders: Record<string, number> = {};
const rendered = (name: string) => {
  renders[name] = (renders[name] ?? 0) + 1;
};

export function Flag({ name, suspend }: { name: string; suspend?: boolean }) {
  rendered(name);
  const value = useFlag(name, 'default', suspend === undefined ? {} : { suspend });
  return <p id={name}>{value}</p>;
}

function Limits() {
  rendered('limits');
  const limits = useFlag('limits', { perMinute: 1 });
  const [seen] = useState(() => new Set<object>());
  seen.add(limits);
  return <p id="limits">{`${limits.perMinute}, ${seen.size} objects`}</p>;
}

function Details({ name }: { name: string }) {
  rendered(`${name} details`);
  return <p id="details">{JSON.stringify(useFlagDetails(name, 'default'))}</p>;
}

const flags = createTestFlags({ one: 'a', two: 'b', limits: { perMinute: 60 } });

function Several() {
  rendered('parent');
  return (
    <TestFlags flags={flags}>
      <Flag name="one" />
      <Flag name="two" />
      <Limits />
      <Details name="one" />
    </TestFlags>
  );
}

/** What stood next to each other on the page, whenever that changed. */
const committed: string[] = [];

/** In the next task: before React goes on, which waits for one too. */
function changeSoon() {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => flags.set('one', 'changed');
  port2.postMessage(undefined);
}

/** The same flag above and below something slow. `read`: how a component knows it. */
function Torn({ read }: { read: () => string }) {
  const [isShown, setShown] = useState(false);
  function Shown({ part }: { part: string }) {
    return <span className={part}>{read()}</span>;
  }
  /** So long that React gives way after it, and then comes what the second of them has asked for. */
  function Slow({ isSecond }: { isSecond: boolean }) {
    const end = performance.now() + 30;
    while (performance.now() < end);
    if (isSecond) changeSoon();
    return null;
  }
  useLayoutEffect(() => {
    committed.push([...document.querySelectorAll('span')].map((each) => each.textContent).join(' '));
  });
  const start = () => startTransition(() => setShown(true));
  return (
    <>
      <button type="button" onClick={start}>
        show
      </button>
      {isShown &&
        [1, 2, 3, 4].flatMap((i) => [
          <Shown key={i} part={`part-${i}`} />,
          <Slow key={-i} isSecond={i === 2} />,
        ])}
    </>
  );
}

const waysToRead: Record<string, () => string> = {
  flag: () => useFlag('one', 'default'),
  naive: () => useHalyard().string('one', 'default'),
};

/** A page of its own for options that the test changes. */
let changeOptions: (change: Partial<BrowserOptions>) => void;
function Owned({ options, children }: { options: BrowserOptions; children: ReactNode }) {
  const [current, setCurrent] = useState(options);
  changeOptions = (change) => setCurrent((before) => ({ ...before, ...change }));
  // A new object in each rendering, as people write it.
  return <HalyardProvider options={{ ...current }}>{children}</HalyardProvider>;
}

function Greeting() {
  return (
    <main>
      <Flag name="greeting" />
      <Details name="greeting" />
    </main>
  );
}

let root: Root;
const mount = (node: ReactNode) => {
  root = createRoot(document.getElementById('root')!);
  root.render(<StrictMode>{node}</StrictMode>);
};

const halyard = {
  version,
  renders,
  committed,
  flags,
  several: () => createRoot(document.getElementById('root')!).render(<Several />),
  torn(way: string) {
    mount(
      <TestFlags flags={flags}>
        <Torn read={waysToRead[way]!} />
      </TestFlags>,
    );
  },
  /** As many providers, of which changeOptions() changes the last. */
  strict(options: BrowserOptions, count: 1 | 2 = 1) {
    mount(
      ['first', 'second'].slice(0, count).map((name) => (
        <Owned key={name} options={options}>
          <Greeting />
        </Owned>
      )),
    );
  },
  /** In a part of the page that can be hidden, where React has that: hidden, its effects are taken back. */
  hideable(options: BrowserOptions) {
    const { Activity } = React as unknown as {
      Activity: (props: { mode: string; children: ReactNode }) => ReactElement;
    };
    function Tabs() {
      const [isHidden, setHidden] = useState(false);
      return (
        <>
          <button type="button" onClick={() => setHidden(!isHidden)}>
            turn
          </button>
          <Activity mode={isHidden ? 'hidden' : 'visible'}>
            <Owned options={options}>
              <Greeting />
            </Owned>
          </Activity>
        </>
      );
    }
    mount(<Tabs />);
  },
  changeOptions: (change: Partial<BrowserOptions>) => changeOptions(change),
  /** No boundary within the provider: React throws away all that it has rendered until there are values. */
  waiting(options: BrowserOptions, own: 'options' | 'client') {
    const given = own === 'client' ? { client: createClient(options) } : undefined;
    function App() {
      const provided = given ?? { options: { ...options } };
      return (
        <HalyardProvider {...provided} suspend>
          <Flag name="greeting" />
          <Flag name="limits" suspend={false} />
        </HalyardProvider>
      );
    }
    mount(
      <Suspense fallback={<p id="waiting">waiting</p>}>
        <App />
      </Suspense>,
    );
  },
  hydrate(options: BrowserOptions) {
    root = hydrateRoot(
      document.getElementById('root')!,
      <StrictMode>
        <Owned options={options}>
          <Greeting />
        </Owned>
      </StrictMode>,
    );
  },
  unmount: () => root.unmount(),
};

export type HalyardPage = typeof halyard;

if (typeof window !== 'undefined') Object.assign(window, { halyard });

/** What a server makes of it: see hydrate(). */
export function HydratedPage({ options }: { options: BrowserOptions }) {
  return (
    <StrictMode>
      <Owned options={options}>
        <Greeting />
      </Owned>
    </StrictMode>
  );
}
