import { Anchor, Button, Checkbox, Group, SegmentedControl, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import IconArrowRight from '@tabler/icons-react/icons/IconArrowRight';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import IconSwitchHorizontal from '@tabler/icons-react/icons/IconSwitchHorizontal';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { EmptyState } from '../../kit/empty-state.tsx';
import { counted } from '../../kit/numbers.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { type Chosen, choose, nameOf, stillChosen } from './chosen-pieces.ts';
import classes from './compare-environments.module.css';
import { ComparedEntryRow } from './compared-entry.tsx';
import { EnvironmentChoice } from './environment-choice.tsx';
import { pieceNames, pieceOrder } from './piece-words.ts';
import { ReviewPromotion } from './review-promotion.tsx';
import type { CompareSearch } from './search.ts';
import { useComparison } from './use-comparison.ts';

/** What is not loaded yet is asked for when nobody has typed for so long. */
const pauseMs = 150;

/** Two environments beside each other, and what of one is to be taken over into the other. */
export function CompareEnvironments() {
  const project = useProject();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as CompareSearch;
  const { from, to } = useEnds(search);
  const set = (part: CompareSearch) =>
    void navigate({ to: '.', search: { ...search, from, to, ...part } as never, replace: true });
  const root = `/projects/${encodeURIComponent(project)}/environments`;
  return (
    <>
      <PageHeader
        title="Compare and promote"
        lead={
          <>
            What differs between two{' '}
            <Anchor underline="always" component={Link} to={root}>
              environments
            </Anchor>
            , and what of it goes from one to the other, in one change.
          </>
        }
      />
      <div className={classes.ends}>
        <EnvironmentChoice label="From" value={from} onChange={(next) => set({ from: next })} />
        <Button
          variant="default"
          aria-label="The other way round"
          title="The other way round"
          onClick={() => set({ from: to, to: from } as CompareSearch)}
          px="xs"
          className={classes.swap}
        >
          <IconSwitchHorizontal size={16} aria-hidden />
        </Button>
        <EnvironmentChoice label="To" value={to} onChange={(next) => set({ to: next })} />
      </div>
      {from === undefined || to === undefined ? (
        <EmptyState title="Choose two environments">
          What is tried in one goes to the next from here: mostly from staging to production.
        </EmptyState>
      ) : from === to ? (
        <EmptyState title="That is the same environment twice">
          Choose another one to compare it with.
        </EmptyState>
      ) : (
        <Comparison key={`${from} ${to}`} from={from} to={to} search={search} onSearch={set} />
      )}
    </>
  );
}

/** Those that are named, else the last but one and the last of the project's order: mostly staging and production. */
function useEnds({ from, to }: CompareSearch): { from: string | undefined; to: string | undefined } {
  const project = useProject();
  const { data } = useRead('readProject', { params: { projectId: project } });
  const keys = (data?.environments ?? []).map(({ key }) => key);
  const usualTo = keys.findLast((key) => key !== from);
  const usualFrom = keys.findLast((key) => key !== (to ?? usualTo));
  return { from: from ?? usualFrom, to: to ?? usualTo };
}

function Comparison({
  from,
  to,
  search: { text = '', kind, piece },
  onSearch,
}: {
  from: string;
  to: string;
  search: CompareSearch;
  onSearch: (part: CompareSearch) => void;
}) {
  const mayPromote = useMay()('promoteToEnvironment', { environment: to });
  const { entries, tallies, error, refetch, hasMore, more, isLoading, isLoadingMore } = useComparison(
    from,
    to,
  );
  const [chosen, setChosen] = useState<Chosen>(new Map());
  const [isReviewing, setReviewing] = useState(false);
  const shown = useMemo(
    () =>
      entries
        .filter((entry) => kind === undefined || entry.kind === kind)
        .filter((entry) => entry.key.toLowerCase().includes(text.toLowerCase()))
        .filter((entry) => piece === undefined || entry.pieces.some((each) => each.piece === piece)),
    [entries, kind, text, piece],
  );
  // What is looked for may be in any page: none of them is left out then.
  const isNarrowed = text !== '' || kind !== undefined || piece !== undefined;
  const isSearching = isNarrowed && (hasMore || isLoadingMore);
  const [rested] = useDebouncedValue(text, pauseMs);
  const isTyping = text !== rested;
  useEffect(() => {
    if (isNarrowed && !isTyping && hasMore) more();
  }, [isNarrowed, isTyping, hasMore, more]);
  const taken = stillChosen(chosen, entries);
  const pieces = taken.reduce((sum, entry) => sum + entry.pieces.length, 0);
  if (error) return <ProblemNotice problem={error} onRetry={refetch} />;
  if (isLoading || !tallies) return <Text c="dimmed">Comparing…</Text>;
  const { flags, segments } = tallies;
  const different = flags.different + segments.different;
  const isWhole =
    shown.length > 0 && shown.every((entry) => chosen.get(nameOf(entry))?.size === entry.pieces.length);
  const isPart = shown.some((entry) => chosen.has(nameOf(entry)));
  const chooseShown = (isChosen: boolean) =>
    setChosen(
      shown.reduce((all, entry) => {
        const names = entry.pieces
          .map((each) => each.piece)
          .filter((each) => piece === undefined || each === piece);
        return choose(all, entry, names, isChosen);
      }, chosen),
    );
  if (different === 0) {
    return (
      <EmptyState title="Nothing differs">
        {counted(flags.equal, 'flag does', 'flags do')} the same in both, and so{' '}
        {counted(segments.equal, 'segment does', 'segments do')}.
      </EmptyState>
    );
  }
  return (
    <>
      <Text mb="sm">
        <strong>
          {counted(flags.different, 'flag')} and {counted(segments.different, 'segment')} differ
        </strong>
        ; {counted(flags.equal + segments.equal, 'other is', 'others are')} equal.
      </Text>
      <div className={classes.tools}>
        <TextInput
          aria-label="Search by key"
          placeholder="Search by key"
          leftSection={<IconSearch size={15} aria-hidden />}
          value={text}
          onChange={(event) => onSearch({ text: event.currentTarget.value || undefined } as CompareSearch)}
        />
        <SegmentedControl
          aria-label="Kind"
          value={kind ?? 'all'}
          onChange={(next) => onSearch({ kind: next === 'all' ? undefined : next } as CompareSearch)}
          data={[
            { value: 'all', label: 'All' },
            { value: 'flag', label: 'Flags' },
            { value: 'segment', label: 'Segments' },
          ]}
        />
        <Select
          aria-label="What differs"
          placeholder="Differs in anything"
          clearable
          clearButtonProps={{ 'aria-label': 'Whatever differs' }}
          data={pieceOrder.map((value) => ({ value, label: pieceNames[value] }))}
          value={piece ?? null}
          onChange={(next) => onSearch({ piece: next ?? undefined } as CompareSearch)}
        />
      </div>
      <section className={classes.list} aria-label="What differs">
        <div className={classes.head}>
          {mayPromote && (
            <Checkbox
              aria-label="Take over everything shown"
              checked={isWhole}
              indeterminate={isPart && !isWhole}
              onChange={(event) => chooseShown(event.currentTarget.checked)}
            />
          )}
          <Text size="sm" fw={600} className={classes.direction}>
            {to} would become as {from} <IconArrowRight size={14} aria-hidden />
          </Text>
        </div>
        {shown.length === 0 && (
          <Text c="dimmed" p="lg" ta="center">
            {isSearching ? 'Searching…' : 'Nothing that differs is like that.'}
          </Text>
        )}
        {shown.map((entry) => (
          <ComparedEntryRow
            key={nameOf(entry)}
            entry={entry}
            from={from}
            to={to}
            chosen={chosen.get(nameOf(entry))}
            {...(mayPromote
              ? {
                  onChoose: (names: readonly string[], isChosen: boolean) =>
                    setChosen(choose(chosen, entry, names, isChosen)),
                }
              : {})}
          />
        ))}
      </section>
      {hasMore && (
        <Group justify="center" my="sm">
          <Button variant="default" size="xs" onClick={more}>
            Compare more
          </Button>
        </Group>
      )}
      {!mayPromote && (
        <Text c="dimmed" mt="md">
          You may see what differs, but not change {to}.
        </Text>
      )}
      {mayPromote && pieces > 0 && (
        <div className={classes.bar} data-bottom-bar>
          <Text fw={500}>
            {counted(pieces, 'piece')} of {counted(taken.length, 'entry', 'entries')} chosen
            <Text span c="dimmed" visibleFrom="sm">
              {' '}
              · nothing is live yet
            </Text>
          </Text>
          <Group gap="xs" wrap="nowrap">
            <Button variant="default" onClick={() => setChosen(new Map())}>
              Clear
            </Button>
            <Button onClick={() => setReviewing(true)}>Review</Button>
          </Group>
        </div>
      )}
      <ReviewPromotion
        opened={isReviewing}
        onClose={() => setReviewing(false)}
        from={from}
        to={to}
        entries={taken}
        onLeaveOut={(entry) =>
          setChosen(
            choose(
              chosen,
              entry,
              entry.pieces.map((each) => each.piece),
              false,
            ),
          )
        }
        onDone={() => {
          setReviewing(false);
          setChosen(new Map());
        }}
      />
    </>
  );
}
