/** A flag: what it does where, and how that is changed. */
import { Skeleton, Stack, Tabs } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { lazy, Suspense, useState } from 'react';
import { useMay } from '../../../api/use-may.ts';
import { useRead } from '../../../api/use-read.ts';
import { EmptyState } from '../../../kit/empty-state.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { ProblemNotice } from '../../../kit/problem-notice.tsx';
import { ProjectLink } from '../../../kit/project-link.tsx';
import { DetailsEditor } from '../details/details-editor.tsx';
import { Collisions } from '../draft/collisions.tsx';
import { DraftBar } from '../draft/draft-bar.tsx';
import { DraftNotes } from '../draft/draft-notes.tsx';
import type { FlagDraft } from '../draft/flag-draft.ts';
import { useDraft } from '../draft/use-draft.ts';
import { VariantsEditor } from '../variants/variants-editor.tsx';
import { EnvironmentTabs } from './environment-tabs.tsx';
import { FlagHeader } from './flag-header.tsx';
import classes from './flag-page.module.css';
import { type FlagView, OF_ENVIRONMENT } from './flag-search.ts';
import { TargetingPanel } from './targeting-panel.tsx';
import { useFlagPlace } from './use-flag-place.ts';
import { useShownEnvironments } from './use-shown-environments.ts';

const DocumentEditor = lazy(async () => ({
  default: (await import('../document/document-editor.tsx')).DocumentEditor,
}));
const ReviewDrawer = lazy(async () => ({ default: (await import('../review/index.ts')).ReviewDrawer }));
const AcrossTab = lazy(async () => ({ default: (await import('../across/index.ts')).AcrossTab }));
const UsageTab = lazy(async () => ({ default: (await import('../usage/index.ts')).UsageTab }));
const HistoryTab = lazy(async () => ({ default: (await import('../history/index.ts')).HistoryTab }));
const TriggerList = lazy(async () => ({ default: (await import('../../triggers/index.ts')).TriggerList }));

export function FlagPage() {
  const { project, flag } = useFlagPlace();
  const { error, refetch } = useRead('readFlag', { params: { flagId: flag }, query: { project } });
  const draft = useDraft(project, flag);
  if (draft !== undefined) return <FlagOf key={`${project}/${flag}`} draft={draft} />;
  if (error?.status === 404) {
    return (
      <>
        <PageHeader title={flag} />
        <EmptyState
          title={`There is no flag ${flag}`}
          action={
            <ProjectLink to="flags" search={{ text: flag }}>
              Look for it among all flags
            </ProjectLink>
          }
        >
          It may have another key, or stand in another project.
        </EmptyState>
      </>
    );
  }
  if (error) return <ProblemNotice problem={error} onRetry={() => void refetch()} />;
  return (
    <Stack gap="md" aria-busy aria-label="Reading the flag">
      <Skeleton height={30} width={320} />
      <Skeleton height={20} width={480} />
      <Skeleton height={36} />
      <Skeleton height={64} />
      <Skeleton height={320} />
    </Stack>
  );
}

function FlagOf({ draft }: { draft: FlagDraft }) {
  const { view, environment, go } = useFlagPlace();
  const { project, base } = draft;
  const may = useMay();
  const environments = useShownEnvironments(environment);
  const shown = environments.find(({ key }) => key === environment) ?? environments.at(-1);
  const mayEdit =
    draft.base.archivedAt === null &&
    (may('putFlag', { environment: null, tags: draft.base.tags }) ||
      environments.some(({ key }) => may('putFlag', { environment: key, tags: draft.base.tags })));
  const mayEditAll = mayEdit && may('putFlag', { environment: null, tags: draft.base.tags });
  useHotkeys([
    ['mod+Z', () => draft.undo()],
    ['mod+shift+Z', () => draft.redo()],
    [
      'e',
      () => {
        const first = document.querySelector<HTMLElement>('[data-rule]');
        first?.focus();
        if (first?.ariaExpanded === 'false') first.click();
      },
    ],
  ]);
  const count = Object.keys(draft.edited.variants).length;
  return (
    <div className={classes.page}>
      <FlagHeader draft={draft} environment={shown?.key} />
      <DraftNotes draft={draft} />
      <Tabs
        value={view}
        onChange={(next) => go({ view: (next ?? 'targeting') as FlagView })}
        keepMounted={false}
        activateTabWithKeyboard={false}
        className={classes.views}
      >
        <Tabs.List className={classes.viewList}>
          <Tabs.Tab value="targeting">Targeting</Tabs.Tab>
          <Tabs.Tab value="variants" rightSection={<span className={classes.number}>{count}</span>}>
            Variants
          </Tabs.Tab>
          <Tabs.Tab value="details">Details</Tabs.Tab>
          <Tabs.Tab value="across">Across environments</Tabs.Tab>
          {may('readAnalytics') && <Tabs.Tab value="usage">Usage</Tabs.Tab>}
          <Tabs.Tab value="history">History</Tabs.Tab>
          {may('listTriggers') && <Tabs.Tab value="triggers">Triggers</Tabs.Tab>}
          <Tabs.Tab value="document">Document</Tabs.Tab>
        </Tabs.List>
        {OF_ENVIRONMENT.has(view) && shown !== undefined && (
          <EnvironmentTabs
            draft={draft}
            environments={environments}
            shown={shown.key}
            onShow={(key) => go({ environment: key })}
          />
        )}
        <Tabs.Panel value="targeting">
          {shown !== undefined && <TargetingPanel key={shown.key} draft={draft} environment={shown} />}
        </Tabs.Panel>
        <Tabs.Panel value="variants">
          <VariantsEditor draft={draft} mayEdit={mayEditAll} />
        </Tabs.Panel>
        <Tabs.Panel value="details">
          <DetailsEditor draft={draft} mayEdit={mayEditAll} />
        </Tabs.Panel>
        <Suspense fallback={<Skeleton height={480} mt="md" />}>
          <Tabs.Panel value="across" pt="md">
            <AcrossTab project={project} flag={base} />
          </Tabs.Panel>
          <Tabs.Panel value="usage" pt="md">
            {shown !== undefined && <UsageTab project={project} flag={base} environment={shown.key} />}
          </Tabs.Panel>
          <Tabs.Panel value="history" pt="md">
            {shown !== undefined && <HistoryTab project={project} flag={base} environment={shown.key} />}
          </Tabs.Panel>
          <Tabs.Panel value="triggers" pt="md">
            <TriggerList project={project} flag={draft.flag} />
          </Tabs.Panel>
          <Tabs.Panel value="document">
            <DocumentEditor draft={draft} mayEdit={mayEdit} />
          </Tabs.Panel>
        </Suspense>
      </Tabs>
      <Collisions draft={draft} />
      <Review draft={draft} />
    </div>
  );
}

/** The bar at the bottom, and what it leads to. */
function Review({ draft }: { draft: FlagDraft }) {
  const [isOpen, setOpen] = useState(false);
  const [wasOpen, setWasOpen] = useState(false);
  return (
    <>
      <DraftBar
        draft={draft}
        onReview={() => {
          setOpen(true);
          setWasOpen(true);
        }}
      />
      {wasOpen && (
        <Suspense>
          <ReviewDrawer
            project={draft.project}
            flag={draft.flag}
            opened={isOpen}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
