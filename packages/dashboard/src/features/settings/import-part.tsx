import type { ImportReport, Rehearsal } from '@halyard/contract';
import { Button, FileButton, Group, Paper, Radio, Stack, Text, Title } from '@mantine/core';
import IconUpload from '@tabler/icons-react/icons/IconUpload';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { askAgain } from '../../api/use-read.ts';
import { Notice } from '../../kit/notice.tsx';
import { notify } from '../../kit/notify.tsx';
import { counted, listed } from '../../kit/numbers.ts';
import { ReviewDrawer, sayHeld } from '../../review/index.ts';
import { ImportProblems } from './import-problems.tsx';
import { ImportSummary } from './import-summary.tsx';
import { type ChosenDocument, readDocument, sizeWords } from './read-document.ts';
import classes from './settings.module.css';

type Mode = 'merge' | 'replace';

/** A document becomes this project: tried out first, shown as a difference, then one change. */
export function ImportPart() {
  const project = useProject();
  const client = useQueryClient();
  const environments = useEnvironments();
  const [document, setDocument] = useState<ChosenDocument>();
  const [unread, setUnread] = useState<string>();
  const [mode, setMode] = useState<Mode>('merge');
  const [tried, setTried] = useState<{ rehearsal?: Rehearsal; problem?: unknown }>();
  const [isTrying, setTrying] = useState(false);
  const [isReviewing, setReviewing] = useState(false);

  const choose = async (file: File | null) => {
    setTried(undefined);
    setUnread(undefined);
    setDocument(undefined);
    if (!file) return;
    try {
      setDocument(readDocument(file.name, await file.text()));
    } catch (error) {
      setUnread(`${file.name}: ${(error as Error).message}`);
    }
  };
  const send = (options: Parameters<typeof call>[2]) => {
    const { sent } = document as ChosenDocument;
    const isYaml = 'yaml' in sent;
    return call(
      'importProject',
      { params: { projectId: project }, query: { mode }, body: (isYaml ? undefined : sent.body) as never },
      { ...options, ...(isYaml ? { yaml: sent.yaml } : {}) },
    );
  };
  const rehearse = async () => (await send({ dryRun: true })).data as unknown as Rehearsal;
  const tryOut = async () => {
    setTrying(true);
    try {
      setTried({ rehearsal: await rehearse() });
    } catch (problem) {
      setTried({ problem });
    } finally {
      setTrying(false);
    }
  };
  const rehearsal = tried?.rehearsal;
  // Where it would become a proposal, the answer is that, and not what it comes to.
  const isProposed = rehearsal?.status === 202;
  const report = isProposed ? undefined : (rehearsal?.answer as ImportReport | undefined);
  const changed = rehearsal && changedKinds(rehearsal.diff);
  return (
    <Paper p="md" component="section" aria-labelledby="import">
      <Title order={2} id="import" mb="xs">
        Import
      </Title>
      <Text c="dimmed" mb="md">
        From a file that was exported, or written by hand. Nothing happens before you have seen what it would
        change.
      </Text>
      <Stack gap="md">
        <Group gap="sm">
          <FileButton
            onChange={(file) => void choose(file)}
            accept=".json,.yaml,.yml,application/json,application/yaml"
          >
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
                {document ? 'Choose another file' : 'Choose a file'}
              </Button>
            )}
          </FileButton>
          {document && (
            <Text>
              {document.fileName}{' '}
              <Text span c="dimmed">
                {sizeWords(document.sizeBytes)}
              </Text>
            </Text>
          )}
        </Group>
        {unread && (
          <div role="alert">
            <Notice tone="bad" title="This file cannot be read">
              {unread}
            </Notice>
          </div>
        )}
        {document && (
          <Radio.Group
            label="What the document does not name"
            value={mode}
            onChange={(value) => {
              setMode(value as Mode);
              setTried(undefined);
            }}
          >
            <Stack gap={6} mt={6}>
              <Radio value="merge" label="Stays as it is (merge)" />
              <Radio
                value="replace"
                label="Goes (replace)"
                description="Flags are archived and segments deleted; environments stay either way"
              />
            </Stack>
          </Radio.Group>
        )}
        {document && !rehearsal && (
          <Button onClick={() => void tryOut()} loading={isTrying} className={classes.start}>
            See what it would change
          </Button>
        )}
        {tried?.problem !== undefined && <ImportProblems problem={tried.problem} />}
        {report && <ImportSummary report={report} />}
        {isProposed && changed && changed.length > 0 && (
          <Text role="status">
            It would change {listed(changed)}, and become a proposal: something in it is protected.
          </Text>
        )}
        {changed && changed.length > 0 && (
          <Group gap="sm">
            <Button onClick={() => setReviewing(true)}>Review and import</Button>
            <Button variant="default" onClick={() => void choose(null)}>
              Do not import
            </Button>
          </Group>
        )}
      </Stack>
      <ReviewDrawer
        opened={isReviewing}
        onClose={() => setReviewing(false)}
        title={`Import ${document?.fileName ?? ''}`}
        environments={environments}
        basis={`${document?.fileName} ${document?.sizeBytes} ${mode}`}
        rehearse={rehearse}
        write={(options) => send(options)}
        onSaved={(answered) => {
          void askAgain(client);
          if (!sayHeld(answered, `The import of ${document?.fileName}`, project)) {
            notify({ message: `${document?.fileName} is imported` });
          }
          void choose(null);
        }}
      />
    </Paper>
  );
}

/** `3 flags`, `1 segment`: how many entries of each kind are another then. */
function changedKinds(diff: Rehearsal['diff']): string[] {
  return (['environment', 'flag', 'segment', 'project'] as const).flatMap((kind) => {
    const keys = new Set(diff.filter((each) => each.kind === kind).map(({ key }) => key));
    return keys.size === 0 ? [] : [counted(keys.size, kind)];
  });
}
