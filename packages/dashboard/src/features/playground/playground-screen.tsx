import type { Context } from '@halyard/core';
import { Button, Group, SegmentedControl, Skeleton, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import IconLink from '@tabler/icons-react/icons/IconLink';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { getRouteApi } from '@tanstack/react-router';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { EmptyState } from '../../kit/empty-state.tsx';
import { parseMoment } from '../../kit/moment.ts';
import { count, counted } from '../../kit/numbers.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { useTypedText } from '../../kit/use-typed-text.ts';
import { AnswerList } from './answer-list.tsx';
import { answerRows } from './answer-rows.ts';
import type { AskedSide } from './ask-answers.ts';
import classes from './playground.module.css';
import { type PlaygroundSearch, type Shown, type Side, secondOf } from './playground-search.ts';
import { SidePanel } from './side-panel.tsx';
import { useAnswers } from './use-answers.ts';

const route = getRouteApi('/signed-in/projects/$project/playground');

/** What everyone gets, and why: every flag for one context, or for two side by side. */
export function PlaygroundScreen() {
  const project = useProject();
  const environments = useEnvironments();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const link = useClipboard({ timeout: 1_500 });
  const set = (part: { [Key in keyof PlaygroundSearch]?: PlaygroundSearch[Key] | undefined }) =>
    void navigate({ search: (before) => without({ ...before, ...part }), replace: true });
  const { text, type, leave } = useTypedText(search.text ?? '', (next) => set({ text: next || undefined }));

  const usual = environments.at(-1)?.key ?? 'production';
  const complete = (side: Side) => ({
    ...side,
    environment: side.environment ?? usual,
    context: side.context ?? {},
  });
  const first = complete(search);
  const other = secondOf(search);
  const second = other && complete(other);
  const a = askedOf(project, first);
  const b = second && askedOf(project, second);
  const answersA = useAnswers(a, search);
  const answersB = useAnswers(b, search);
  const rows =
    answersA.data && (!b || answersB.data)
      ? answerRows({ ...search, a: answersA.data.flags, b: b && answersB.data?.flags })
      : undefined;
  const isComing = answersA.isComing || answersB.isComing;
  // Both sides are cut at the same key, or nearly so: what is beyond it is neither listed nor compared.
  const leftOut = Math.max(answersA.data?.leftOut ?? 0, answersB.data?.leftOut ?? 0);
  const differing = rows?.filter(({ differs }) => differs).length ?? 0;
  const pinned = search.pinned ?? [];
  return (
    <>
      <PageHeader
        title="Playground"
        lead="Every flag for one context: what it answers, which rule decides, and why."
      >
        <Switch
          label="Compare"
          checked={b !== undefined}
          onChange={({ currentTarget }) =>
            set({
              b: currentTarget.checked ? {} : undefined,
              ...(currentTarget.checked ? {} : { show: undefined }),
            })
          }
        />
        <Button
          variant="default"
          leftSection={<IconLink size={16} aria-hidden />}
          onClick={() => link.copy(window.location.href)}
        >
          {link.copied ? 'Copied' : 'Copy link'}
        </Button>
      </PageHeader>
      <div className={classes.page}>
        <Stack gap="md">
          <SidePanel
            title={b ? 'A' : 'Who asks'}
            side={first}
            environments={environments}
            onChange={(part) => set(part)}
          />
          {second && (
            <SidePanel
              title="B"
              side={second}
              environments={environments}
              onChange={(part) => set({ b: { ...search.b, ...withNow(part) } })}
            />
          )}
        </Stack>
        <Stack gap="sm" miw={0}>
          <Group gap="xs">
            <TextInput
              aria-label="Search flags"
              type="search"
              placeholder="Search flags"
              leftSection={<IconSearch size={15} aria-hidden />}
              value={text}
              data-search
              onChange={({ currentTarget }) => type(currentTarget.value)}
              onBlur={leave}
            />
            <SegmentedControl
              size="xs"
              value={search.show ?? 'all'}
              data={[
                { value: 'all', label: 'All' },
                ...(b ? [{ value: 'differs', label: 'Differ' }] : []),
                { value: 'pinned', label: 'Pinned' },
              ]}
              onChange={(show) => set({ show: show === 'all' ? undefined : (show as Exclude<Shown, 'all'>) })}
            />
            {rows && (
              <Text size="sm" c="dimmed" role="status">
                {b ? `${counted(differing, 'flag')} of ${rows.length} differ` : counted(rows.length, 'flag')}
                {answersA.data && `, version ${answersA.data.version}`}
              </Text>
            )}
          </Group>
          <ProblemNotice problem={answersA.error} onRetry={() => answersA.retry()} />
          {b && <ProblemNotice problem={answersB.error} onRetry={() => answersB.retry()} />}
          {rows && leftOut > 0 && (
            <Text size="sm" c="dimmed">
              {count(leftOut)} more {leftOut === 1 ? 'flag is' : 'flags are'} not listed here
              {b && ', nor compared'}: search for {leftOut === 1 ? 'it' : 'them'} by key.
            </Text>
          )}
          {(!rows || (rows.length === 0 && isComing)) && !answersA.error && !answersB.error && <Waiting />}
          {rows && rows.length === 0 && !isComing && (
            <EmptyState title={search.text ? 'No flag fits' : 'Nothing to show'}>
              {search.show === 'pinned'
                ? 'Pin flags to keep them at the top; pins are part of the link.'
                : search.show === 'differs'
                  ? 'Both sides get the same from every flag.'
                  : 'There is no flag here yet.'}
            </EmptyState>
          )}
          {rows && rows.length > 0 && (
            <AnswerList
              rows={rows}
              a={a}
              b={b}
              open={search.flag}
              onOpen={(flag) => set({ flag })}
              onPin={(key) => {
                const next = pinned.includes(key) ? pinned.filter((one) => one !== key) : [...pinned, key];
                set({ pinned: next.length === 0 ? undefined : next });
              }}
            />
          )}
        </Stack>
      </div>
    </>
  );
}

function askedOf(
  project: string,
  { environment, context, at }: Side & { environment: string; context: Context },
): AskedSide {
  return { project, environment, context, moment: parseMoment(at) };
}

/** Of the second side, `now` is something to say where the first one is not. */
function withNow(part: { at?: string | undefined }): Side {
  return 'at' in part && part.at === undefined ? { at: 'now' } : (part as Side);
}

function without(search: Record<string, unknown>): PlaygroundSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

function Waiting() {
  return (
    <Stack gap={4} role="status" aria-label="Loading what flags answer">
      {Array.from({ length: 8 }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <Skeleton key={i} height={44} />
      ))}
    </Stack>
  );
}
