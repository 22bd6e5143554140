import {
  Anchor,
  Button,
  Checkbox,
  Select,
  Skeleton,
  Table,
  Text,
  TextInput,
  VisuallyHidden,
} from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { EmptyState } from '../../kit/empty-state.tsx';
import { counted } from '../../kit/numbers.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { useTypedText } from '../../kit/use-typed-text.ts';
import { CreateKey } from './create-key.tsx';
import classes from './key-list.module.css';
import { KeyRow } from './key-row.tsx';
import { hasEnded, isFound, type Key, kindNames, stateOfKey } from './key-state.ts';
import type { KeysSearch } from './search.ts';
import { type Shown, ShownSecret } from './shown-secret.tsx';

const example = `import { connect } from '@halyard/sdk';
const flags = await connect({ url: '${location.origin}', key: process.env.HALYARD_SERVER_KEY });`;

/** What programs come with: who used which last, what it may, and until when. */
export function KeyList() {
  const project = useProject();
  const may = useMay();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as KeysSearch;
  const { text = '', environment, kind, ended = false } = search;
  const [isCreating, setCreating] = useState(false);
  const [shown, setShown] = useState<Shown>();
  const { data, error, refetch } = useRead('listKeys', { query: { project } });
  const mayListMembers = may('listMembers');
  const { data: members } = useRead('listMembers', {}, { enabled: mayListMembers });
  const owners = new Map(members?.items.map(({ account }) => [account.id, account.name]));
  const set = (part: { [Name in keyof KeysSearch]?: KeysSearch[Name] | undefined }) =>
    void navigate({
      to: '.',
      search: Object.fromEntries(
        Object.entries({ ...search, ...part }).filter(([, value]) => value !== undefined && value !== ''),
      ) as never,
      replace: true,
    });
  const field = useTypedText(text, (next) => set({ text: next }));
  const mayCreate = may('createKey');
  const now = Date.now();
  const all = data?.items ?? [];
  const endedCount = all.filter((key) => hasEnded(stateOfKey(key, now))).length;
  const found = all
    .filter((key) => ended || !hasEnded(stateOfKey(key, now)))
    .filter((key) => kind === undefined || key.kind === kind)
    .filter((key) => environment === undefined || isIn(key, environment))
    .filter((key) => isFound(key, text, key.account === null ? undefined : owners.get(key.account)))
    .sort(byUse);
  const environments = [...new Set(all.flatMap((key) => key.environment ?? key.environments ?? []))];
  return (
    <>
      <PageHeader
        title="Keys"
        lead="What programs come with. A key is shown once, when it is made; lost ones are rotated."
      >
        {mayCreate && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
            New key
          </Button>
        )}
      </PageHeader>
      {error ? (
        <ProblemNotice problem={error} onRetry={() => void refetch()} />
      ) : data && all.length === 0 ? (
        <EmptyState
          title="No program can come in yet"
          example={example}
          action={mayCreate && <Button onClick={() => setCreating(true)}>Make a server key</Button>}
        >
          Applications ask for flags with a key of one environment; tools and pipelines change them with an
          API key.
        </EmptyState>
      ) : (
        <>
          <div className={classes.tools}>
            <TextInput
              aria-label="Search keys"
              placeholder="Search by name, beginning or account"
              leftSection={<IconSearch size={15} aria-hidden />}
              value={field.text}
              onChange={(event) => field.type(event.currentTarget.value)}
              onBlur={field.leave}
              className={classes.search}
            />
            <Select
              aria-label="Kind"
              placeholder="Every kind"
              clearable
              clearButtonProps={{ 'aria-label': 'Every kind' }}
              data={Object.entries(kindNames).map(([value, label]) => ({ value, label }))}
              value={kind ?? null}
              onChange={(next) => set({ kind: (next ?? undefined) as KeysSearch['kind'] })}
              className={classes.filter}
            />
            <Select
              aria-label="Environment"
              placeholder="Every environment"
              clearable
              clearButtonProps={{ 'aria-label': 'Every environment' }}
              searchable
              data={environments}
              value={environment ?? null}
              onChange={(next) => set({ environment: next ?? undefined })}
              className={classes.filter}
            />
            {endedCount > 0 && (
              <Checkbox
                label={`Also ${counted(endedCount, 'ended key')}`}
                checked={ended}
                onChange={(event) => set({ ended: event.currentTarget.checked ? true : undefined })}
              />
            )}
          </div>
          {data ? (
            <Keys
              keys={found}
              owners={owners}
              now={now}
              onShown={setShown}
              onReset={() => set({ text: '', kind: undefined, environment: undefined })}
            />
          ) : (
            <Skeleton height={260} radius="md" />
          )}
        </>
      )}
      <CreateKey opened={isCreating} onClose={() => setCreating(false)} onShown={setShown} />
      <ShownSecret shown={shown} onClose={() => setShown(undefined)} />
    </>
  );
}

function Keys({
  keys,
  owners,
  now,
  onShown,
  onReset,
}: {
  keys: readonly Key[];
  owners: ReadonlyMap<string, string>;
  now: number;
  onShown: (shown: Shown) => void;
  onReset: () => void;
}) {
  if (keys.length === 0) {
    return (
      <Text c="dimmed" ta="center" py="xl">
        No key is like that.{' '}
        <Anchor underline="always" component="button" type="button" onClick={onReset}>
          Show all
        </Anchor>
      </Text>
    );
  }
  return (
    <Table className={classes.table} verticalSpacing={8}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Key</Table.Th>
          <Table.Th>Holds in</Table.Th>
          <Table.Th>Last used</Table.Th>
          <Table.Th>Ends</Table.Th>
          <Table.Th>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {keys.map((key) => (
          <KeyRow
            key={key.id}
            accessKey={key}
            owner={key.account === null ? undefined : owners.get(key.account)}
            now={now}
            onShown={onShown}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function isIn({ environment, environments, kind }: Key, wanted: string): boolean {
  return environment === wanted || (kind === 'api' && (environments?.includes(wanted) ?? true));
}

/** Those that were used last come first; among the others, the youngest. */
function byUse(a: Key, b: Key): number {
  return (b.lastUsedAt ?? '').localeCompare(a.lastUsedAt ?? '') || b.createdAt.localeCompare(a.createdAt);
}
