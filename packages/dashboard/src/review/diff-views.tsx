/** The same difference in two ways: place by place, and as JSON beside JSON. */
import type { DifferenceAnswer, Rehearsal } from '@halyard/contract';
import { differences } from '@halyard/contract/diff';
import { SegmentedControl, Stack } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Differences } from '../kit/differences.tsx';
import { JsonSides } from './json-sides.tsx';

type Diff = Rehearsal['diff'];

export function DiffViews({ diff }: { diff: Diff }) {
  const [view, setView] = useState('places');
  const places = useMemo(() => differencesOf(diff), [diff]);
  return (
    <Stack gap="sm">
      <SegmentedControl
        size="xs"
        value={view}
        onChange={setView}
        aria-label="How the difference is shown"
        data={[
          { value: 'places', label: 'Place by place' },
          { value: 'json', label: 'JSON side by side' },
        ]}
        style={{ alignSelf: 'flex-start' }}
      />
      {view === 'places' ? (
        <Differences differences={places} />
      ) : (
        diff.map((entry) => (
          <JsonSides
            key={`${entry.environment} ${entry.kind} ${entry.key}`}
            title={[entry.kind, entry.key, entry.environment && `in ${entry.environment}`]
              .filter(Boolean)
              .join(' ')}
            before={entry.before}
            after={entry.after}
          />
        ))
      )}
    </Stack>
  );
}

/** What only the service decides is left out, as in the log. */
const DECIDED = /^\/(version|updatedAt|createdAt)$/;

export function differencesOf(diff: Diff): DifferenceAnswer[] {
  return diff.flatMap(({ environment, kind, key, before, after }) =>
    differences(before, after)
      .filter(({ pointer }) => !DECIDED.test(pointer))
      .map((difference) => ({ environment, kind: kind as DifferenceAnswer['kind'], key, ...difference })),
  );
}
