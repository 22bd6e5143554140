import type { ChangeAnswer } from '@halyard/contract';
import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import IconRestore from '@tabler/icons-react/icons/IconRestore';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useFlagTags } from '../../api/use-flag-tags.ts';
import { useMay } from '../../api/use-may.ts';
import type { Moment } from '../../kit/moment.ts';
import { RestoreDialog, type RestoreTarget } from '../restore/index.ts';
import { entriesOf, type RestorableEntry } from './restorable-entries.ts';

/** What of a change can go back, or forward again: each flag and segment, and the environments as a whole. */
export function RestoreEntries({
  change,
  before,
}: {
  change: ChangeAnswer;
  /** How things stood just before; undefined: it is the first change. */
  before: Moment | undefined;
}) {
  const project = useProject();
  const may = useMay();
  const [open, setOpen] = useState<{ target: RestoreTarget; moment: Moment }>();
  const { entries, environments } = entriesOf(change);
  const tagsOf = useFlagTags(
    entries.flatMap(({ kind, key }) => (kind === 'flag' ? [key] : [])).slice(0, mostRead),
  );
  // What was changed in several environments goes back in all of them, or in that one that somebody chooses.
  const mayEntry = ({ kind, key, environments: where }: RestorableEntry) =>
    [...(where.length === 0 ? [null] : where)].some((environment) =>
      kind === 'flag'
        ? may('revertFlag', { environment, tags: tagsOf(key) })
        : may('revertSegment', { environment }),
    );
  const shown = entries.filter(mayEntry).slice(0, mostShown);
  const whole = environments.filter((environment) => may('revertEnvironment', { environment })).slice(0, 5);
  if (shown.length === 0 || change.project === null) return null;
  return (
    <section aria-labelledby="restore">
      <Title order={2} id="restore" mb="xs">
        Restore
      </Title>
      <Stack gap="xs">
        {shown.map((entry) => {
          const { kind, key, wasThere, isThere, environments: where } = entry;
          const target: RestoreTarget = {
            kind,
            key,
            ...(where.length === 1 ? { environment: where[0] } : {}),
          };
          return (
            <Group key={`${kind} ${key}`} gap="sm">
              <Text miw={160}>
                {kind === 'segment' && 'segment '}
                {kind === 'flag' ? (
                  <Anchor component={Link} to={`/projects/${project}/flags/${key}`} fw={500}>
                    {key}
                  </Anchor>
                ) : (
                  <Anchor component={Link} to={`/projects/${project}/segments/${key}`} fw={500}>
                    {key}
                  </Anchor>
                )}
              </Text>
              {before !== undefined && wasThere && (
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<IconRestore size={14} aria-hidden />}
                  aria-label={`Restore ${key} to before this change`}
                  onClick={() => setOpen({ target, moment: before })}
                >
                  To before this change
                </Button>
              )}
              {isThere && (
                <Button
                  size="xs"
                  variant="default"
                  aria-label={`Restore ${key} to after this change`}
                  onClick={() => setOpen({ target, moment: { seq: change.seq } })}
                >
                  To after this change
                </Button>
              )}
            </Group>
          );
        })}
        {entries.length > shown.length && (
          <Text size="sm" c="dimmed">
            and {entries.length - shown.length} more entries, which go back with their environment.
          </Text>
        )}
        {before !== undefined && whole.length > 0 && (
          <Group gap="sm">
            <Text miw={160}>Everything</Text>
            {whole.map((key) => (
              <Button
                key={key}
                size="xs"
                variant="default"
                onClick={() => setOpen({ target: { kind: 'environment', key }, moment: before })}
              >
                {key} to before this change
              </Button>
            ))}
          </Group>
        )}
      </Stack>
      {open && <RestoreDialog opened onClose={() => setOpen(undefined)} {...open} />}
    </section>
  );
}

const mostShown = 8;
/** Flags whose tags are looked at, where they count. */
const mostRead = 50;
