import { type BrowserOptions, HalyardProvider, useFlag, useFlagDetails, useTrack } from '@halyard/react';
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
        This page came from the server with its flags decided. Change one in Halyard, and it changes here:
        without a reload, without a flicker.
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
        <path className="sea" d="M0 340q20-14 40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0V380H0z" />
      </svg>
    </figure>
  );
}

function Decisions() {
  const { stale } = useFlagDetails('hoist', false);
  return (
    <section>
      <h2>
        What this page knows{' '}
        <small className={stale ? 'stale' : 'live'}>{stale ? 'last known' : 'live'}</small>
      </h2>
      <table>
        <thead>
          <tr>
            <th>Flag</th>
            <th>Value</th>
            <th>Why</th>
          </tr>
        </thead>
        <tbody>
          <Decision flag="hoist" fallback={false} />
          <Decision flag="pennant" fallback="coral" />
          <Decision flag="greeting" fallback="Welcome" />
        </tbody>
      </table>
    </section>
  );
}

/** Rendered again when the answer for its own flag changes, and not for any other. */
function Decision({ flag, fallback }: { flag: string; fallback: boolean | string }) {
  // Of either type, which the default says: a program would know.
  const { value, reason, errorCode } = useFlagDetails(flag, fallback as string);
  return (
    <tr>
      <td>
        <code>{flag}</code>
      </td>
      <td>{String(value)}</td>
      <td>{(errorCode ?? reason).toLowerCase().replaceAll('_', ' ')}</td>
    </tr>
  );
}
