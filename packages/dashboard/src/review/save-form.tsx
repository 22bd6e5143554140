/** How it is to be saved: a comment, and now, at a time, as a proposal, or past protection. */
import type { Rehearsal } from '@halyard/contract';
import { Button, Group, SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, useMemo, useState } from 'react';
import { useMay, useMayPermission } from '../api/use-may.ts';
import { colorOf, type NamedEnvironment } from '../kit/environment-name.tsx';
import { ProblemNotice } from '../kit/problem-notice.tsx';
import { ProjectLink } from '../kit/project-link.tsx';
import { changesOf, namesOf, writtenIn } from './rehearsed.ts';
import classes from './review-drawer.module.css';
import { isStale, type ReviewProps, type ReviewWriteOptions } from './review-props.ts';
import { StaleNotice } from './stale-notice.tsx';
import { isToCome, TimePick } from './time-pick.tsx';
import { type Way, type WayName, waysOf } from './ways.ts';

type Props = ReviewProps & {
  rehearsal: Rehearsal;
  /** Whether it is being rehearsed anew, or could not be: what is shown may be over. */
  isOld: boolean;
};

export function SaveForm({ rehearsal, isOld, write, onSaved, onStale, onClose, ...props }: Props) {
  const { ways, touched } = useWays(rehearsal, props);
  const [chosen, setChosen] = useState<WayName>();
  const [comment, setComment] = useState('');
  const [at, setAt] = useState<string>();
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const [isTried, setTried] = useState(false);
  const way = ways.find(({ name }) => name === chosen) ?? ways[0]!;
  const lacksComment = way.name === 'bypass' && comment.trim() === '';
  const lacksTime = way.name === 'at' && !isToCome(at);
  if (changesOf(rehearsal).length === 0) return null;

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (lacksComment || lacksTime) return;
    setBusy(true);
    setProblem(undefined);
    const options: ReviewWriteOptions = { comment: comment.trim() || undefined, ...optionsOf(way, at) };
    try {
      const answered = await write(options);
      onClose();
      onSaved(answered, options);
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={(event) => void save(event)} className={classes.foot} noValidate>
      <Stack gap="sm">
        {isStale(problem) ? (
          <StaleNotice problem={problem as never} onLeave={onStale ?? onClose} />
        ) : (
          <ProblemNotice problem={problem} kept="Nothing was saved, and your edits are still here." />
        )}
        {ways.length > 1 && (
          <SegmentedControl
            value={way.name}
            onChange={(name) => setChosen(name as WayName)}
            aria-label="How it is saved"
            data={ways.map(({ name, label }) => ({ value: name, label }))}
            size="sm"
            fullWidth
          />
        )}
        <Text size="sm" className={way.name === 'bypass' ? classes.loud : undefined} aria-live="polite">
          {way.sentence}
        </Text>
        {way.name === 'at' && (
          <TimePick
            value={at}
            onChange={setAt}
            error={isTried && lacksTime ? 'Say when, later than now' : undefined}
          >
            <ProjectLink to="rollouts" search={{ tab: 'schedules' }} fz="sm">
              Something that recurs? Make a schedule
            </ProjectLink>
          </TimePick>
        )}
        <Textarea
          label={way.name === 'bypass' ? 'Why protection is bypassed' : 'Comment (optional)'}
          placeholder="What for, for whoever looks for it later"
          required={way.name === 'bypass'}
          error={isTried && lacksComment ? 'Say why: it stands in the log' : undefined}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
          maxLength={2000}
          autosize
          minRows={1}
          maxRows={4}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Keep editing
          </Button>
          <Button
            type="submit"
            loading={isBusy}
            disabled={isOld}
            color={way.name === 'bypass' ? 'red.9' : 'halyard'}
            leftSection={<Bars environments={touched} />}
          >
            {way.button}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The colours of what the button acts on; its words say it, too. */
function Bars({ environments }: { environments: readonly NamedEnvironment[] }) {
  if (environments.length === 0) return null;
  return (
    <span className={classes.bars} aria-hidden>
      {environments.slice(0, 5).map((environment) => (
        <span key={environment.key} className={classes.bar} style={{ background: colorOf(environment) }} />
      ))}
    </span>
  );
}

function useWays(
  rehearsal: Rehearsal,
  { environments, mayWait = true }: Pick<ReviewProps, 'environments' | 'mayWait'>,
): { ways: Way[]; touched: NamedEnvironment[] } {
  const may = useMay();
  const mayPermission = useMayPermission();
  return useMemo(() => {
    const { written: keys, following } = writtenIn(rehearsal);
    const order = new Map(environments.map(({ key }, i) => [key, i]));
    keys.sort((a, b) => (order.get(a) ?? Infinity) - (order.get(b) ?? Infinity));
    const touched = keys.map(namesOf(environments));
    const guarded = touched.filter((one) => one.protected || (one.approvals ?? 0) > 0);
    const isProposedAnyway = rehearsal.status === 202;
    const answer = rehearsal.answer as { approvalsNeeded?: number } | null;
    const everywhere = keys.length === 0 ? [null] : keys;
    const ways = waysOf({
      isProposedAnyway,
      approvalsNeeded: (isProposedAnyway && answer?.approvalsNeeded) || 0,
      environments: touched.map(({ name }) => name),
      following: following.length,
      guarded: guarded.map(({ name }) => name),
      mayHold: everywhere.every((environment) => may('createHeldOperation', { environment })),
      mayBypass: everywhere.every((environment) => mayPermission('protected:bypass', { environment })),
      mayWait,
    });
    return { ways, touched };
  }, [rehearsal, environments, mayWait, may, mayPermission]);
}

function optionsOf({ name }: Way, at: string | undefined): Omit<ReviewWriteOptions, 'comment'> {
  if (name === 'at') return { at: new Date(at!).toISOString() };
  if (name === 'propose') return { propose: true };
  if (name === 'bypass') return { bypass: true };
  // What was said before pressing is what happens: protection that came up since is an answer, not a proposal.
  return { propose: false };
}
