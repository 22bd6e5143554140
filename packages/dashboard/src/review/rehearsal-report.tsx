/** What a dry run said, in the order in which it matters. */
import type { Rehearsal } from '@halyard/contract';
import { Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { NamedEnvironment } from '../kit/environment-name.tsx';
import { BlastReport } from './blast-report.tsx';
import { DiffViews } from './diff-views.tsx';
import { FindingList } from './finding-list.tsx';
import { changesOf, namesOf } from './rehearsed.ts';
import classes from './review-drawer.module.css';
import { ToldList } from './told-list.tsx';
import { UpcomingList } from './upcoming-list.tsx';

export interface ReportProps {
  rehearsal: Rehearsal;
  environments: readonly NamedEnvironment[];
  placeOfRule?: (environment: string, rule: string) => number | undefined;
  onFinding?: (environment: string, pointer: string) => void;
}

export function RehearsalReport({ rehearsal, environments, placeOfRule, onFinding }: ReportProps) {
  const { told, blastRadius, upcoming } = rehearsal;
  const diff = useMemo(() => changesOf(rehearsal), [rehearsal]);
  const named = useMemo(() => namesOf(environments), [environments]);
  if (diff.length === 0) {
    return <Text role="status">Nothing would change: what is live says the same already.</Text>;
  }
  return (
    <Stack gap="lg">
      <section className={classes.section} aria-label="What it does">
        <h3>What it does</h3>
        <ToldList told={told} diff={diff} named={named} />
      </section>
      <FindingList told={told ?? []} named={named} onFinding={onFinding} />
      <section className={classes.section} aria-label="For whom it makes a difference">
        <h3>For whom it makes a difference</h3>
        <BlastReport radius={blastRadius} told={told ?? []} named={named} placeOfRule={placeOfRule} />
      </section>
      <section className={classes.section} aria-label="What else is coming">
        <h3>What else is coming</h3>
        <UpcomingList upcoming={upcoming} />
      </section>
      <section className={classes.section} aria-label="The difference">
        <h3>The difference</h3>
        <DiffViews diff={diff} />
      </section>
    </Stack>
  );
}
