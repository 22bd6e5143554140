import type { Context } from '@halyard/core';
import {
  ActionIcon,
  Button,
  Group,
  Menu,
  Popover,
  ScrollArea,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import IconBookmark from '@tabler/icons-react/icons/IconBookmark';
import IconHistory from '@tabler/icons-react/icons/IconHistory';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { relatively } from '../../kit/instants.ts';
import { ContextForm } from './context-form.tsx';
import { hintsOf } from './context-hints.ts';
import { ContextJson } from './context-json.tsx';
import { useSavedContexts } from './saved-contexts.ts';
import { useSeen } from './use-seen.ts';

/** Who asks: typed, one that applications sent lately, or one that was saved. */
export function ContextPicker({
  context,
  onChange,
  environment,
}: {
  context: Context;
  onChange: (context: Context) => void;
  environment: string;
}) {
  const project = useProject();
  const [way, setWay] = useState<'form' | 'json'>('form');
  // Picked anew, the fields start from what was picked.
  const [picked, setPicked] = useState<{ count: number; context: Context | undefined }>({
    count: 0,
    context: undefined,
  });
  const pick = (next: Context) => {
    onChange(next);
    setPicked(({ count }) => ({ count: count + 1, context: next }));
  };
  const edit = (next: Context) => {
    onChange(next);
    setPicked(({ count }) => ({ count, context: undefined }));
  };
  // The address takes a moment to hold what was picked.
  const begun = { context: picked.context ?? context, onChange: edit };
  const { contexts, attributes } = useSeen(project, environment);
  const hints = hintsOf(context);
  return (
    <Stack gap="xs">
      <Group gap="xs" justify="space-between">
        <SegmentedControl
          size="xs"
          data={[
            { value: 'form', label: 'Form' },
            { value: 'json', label: 'JSON' },
          ]}
          value={way}
          onChange={(next) => setWay(next as 'form' | 'json')}
        />
        <Group gap={4}>
          {contexts.length > 0 && (
            <Menu position="bottom-end" width={300}>
              <Menu.Target>
                <Button
                  size="compact-sm"
                  variant="subtle"
                  leftSection={<IconHistory size={14} aria-hidden />}
                >
                  Seen lately
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Label>Contexts that applications sent</Menu.Label>
                <ScrollArea.Autosize mah={320}>
                  {contexts.map(({ context: seen, seenAt }) => (
                    <Menu.Item key={`${seenAt} ${JSON.stringify(seen)}`} onClick={() => pick(seen)}>
                      <Group justify="space-between" wrap="nowrap" gap="xs">
                        <Text size="sm" fw={500} truncate>
                          {String(seen.targetingKey ?? 'without a key')}
                        </Text>
                        <Text size="xs" c="dimmed" flex="none">
                          {relatively(new Date(seenAt), Date.now())}
                        </Text>
                      </Group>
                      <Text size="xs" c="dimmed" truncate>
                        {sayContext(seen)}
                      </Text>
                    </Menu.Item>
                  ))}
                </ScrollArea.Autosize>
              </Menu.Dropdown>
            </Menu>
          )}
          <Saved project={project} context={context} onPick={pick} />
        </Group>
      </Group>
      {way === 'form' ? (
        <ContextForm {...begun} known={attributes} key={picked.count} />
      ) : (
        <ContextJson {...begun} key={picked.count} />
      )}
      {hints.map((hint) => (
        <Text key={hint} size="xs" c="dimmed">
          {hint}
        </Text>
      ))}
    </Stack>
  );
}

function Saved({
  project,
  context,
  onPick,
}: {
  project: string;
  context: Context;
  onPick: (context: Context) => void;
}) {
  const { saved, save, forget } = useSavedContexts(project);
  const [name, setName] = useState('');
  return (
    <Popover position="bottom-end" width={300} trapFocus>
      <Popover.Target>
        <Button size="compact-sm" variant="subtle" leftSection={<IconBookmark size={14} aria-hidden />}>
          Saved
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Saved contexts">
        <Stack gap="xs">
          {saved.length === 0 && (
            <Text size="sm" c="dimmed">
              Save this one under a name to have it again; it is kept in this browser.
            </Text>
          )}
          {saved.map((one) => (
            <Group key={one.name} gap={4} wrap="nowrap" justify="space-between">
              <Button size="compact-sm" variant="subtle" onClick={() => onPick(one.context)}>
                {one.name}
              </Button>
              <ActionIcon aria-label={`Forget ${one.name}`} onClick={() => forget(one.name)}>
                <IconTrash size={15} aria-hidden />
              </ActionIcon>
            </Group>
          ))}
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (name.trim() === '') return;
              save({ name: name.trim(), context });
              setName('');
            }}
          >
            <Group gap="xs" align="flex-end" wrap="nowrap">
              <TextInput
                label="Name"
                placeholder="Customer in Berlin"
                value={name}
                maxLength={60}
                onChange={({ currentTarget }) => setName(currentTarget.value)}
              />
              <Button type="submit">Save</Button>
            </Group>
          </form>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function sayContext({ targetingKey: _, ...rest }: Context): string {
  return JSON.stringify(rest).replaceAll(/["{}]/g, '').replaceAll(',', ', ').replaceAll(':', ': ');
}
