import {
  type BrowserOptions,
  HalyardProvider,
  type Reason,
  useFlag,
  useFlagDetails,
  useTrack,
} from '@halyard/react';
import { useState } from 'react';

export function App({ options }: { options: BrowserOptions }) {
  return (
    <HalyardProvider options={options}>
      <main>
        <Welcome />
        <Mast />
        <Decisions />
      </main>
    </HalyardProvider>
  );
}

function Welcome() {
  const greeting = useFlag('greeting', 'Welcome');
  const track = useTrack();
  const [cheers, setCheers] = useState(0);
  const cheer = () => {
    setCheers(cheers + 1);
    track('cheered');
  };
  return (
    <header>
      <p className="eyebrow">Halyard in React</p>
      <h1>{greeting}</h1>
      <p>
        This page came from the server with its flags decided. Change one in Halyard, and it changes here,
        without a reload.
      </p>
      <button type="button" onClick={cheer}>
        {cheers === 0 ? 'Three cheers' : `Hip, hip, hooray! × ${cheers}`}
      </button>
    </header>
  );
}

/** The rope that raises and lowers flags. */
function Mast() {
  const isHoisted = useFlag('hoist', false);
  const pennant = useFlag('pennant', 'coral');
  return (
    <figure className={pennant} data-hoisted={isHoisted}>
      <svg viewBox="0 0 320 380" role="img" aria-label={isHoisted ? 'The flag is up' : 'The flag is down'}>
        <circle className="sun" cx="250" cy="160" r="34" />
        <path className="mast" d="M116 18V352" />
        <path className="rope" d="M124 26V336" />
        <circle className="ball" cx="116" cy="16" r="6" />
        <path
          className="flag"
          d="M126 34c34-12 58 16 96 2c12-4 20-4 30 0c-12 14-16 26-16 40c-32 12-62-14-110 4z"
        />
        <path className="sea" d={`M-640 340q20-14 40 0${'t40 0'.repeat(39)}V400H-640z`} />
      </svg>
    </figure>
  );
}

function Decisions() {
  const { stale } = useFlagDetails('hoist', false);
  return (
    <section>
      <h2>What this page knows</h2>
      <p role="status" className={stale ? 'stale' : 'live'}>
        <strong>{stale ? 'Last known' : 'Live'}</strong>{' '}
        {stale
          ? 'Halyard is out of reach. These values stay until it is back.'
          : 'What is changed in Halyard shows here at once.'}
      </p>
      <ul>
        <Decision flag="hoist" fallback={false} />
        <Decision flag="pennant" fallback="coral" />
        <Decision flag="greeting" fallback="Welcome" />
      </ul>
    </section>
  );
}

/** Why a flag has its value, and what would give it another. */
const because: Record<Reason, string> = {
  STATIC: 'Everyone gets this. A rule or a split would change it.',
  TARGETING_MATCH: 'A rule picks you. Another rule, or other facts about you, would change it.',
  SPLIT: 'This is your part of a split. Other weights may change it.',
  DEFAULT: 'No rule picks you. One that does would change it.',
  DISABLED: 'The flag is switched off. Switching it on would change it.',
  PREREQUISITE_FAILED: 'What this flag requires does not hold for you. Once it does, this may change.',
  ERROR:
    'Nobody answers for this flag: it is the default of the page. A flag of this name and type would change it.',
};

/** Rendered again when the answer for its own flag changes, and not for any other. */
function Decision({ flag, fallback }: { flag: string; fallback: boolean | string }) {
  // Of either type, which the default says: a program would know.
  const { value, reason } = useFlagDetails(flag, fallback as string);
  return (
    <li>
      <code>{flag}</code>
      <b>{String(value)}</b>
      <span>{because[reason]}</span>
    </li>
  );
}
