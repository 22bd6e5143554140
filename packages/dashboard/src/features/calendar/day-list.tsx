import type { Coming } from '@halyard/contract';
import { Group, Text } from '@mantine/core';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useRead } from '../../api/use-read.ts';
import { EnvironmentName } from '../../kit/environment-name.tsx';
import { counted } from '../../kit/numbers.ts';
import { StateMark } from '../../kit/state-mark.tsx';
import { ComingLink } from '../schedules/index.ts';
import classes from './calendar-tab.module.css';
import { kindWords, timeOf } from './day-entries.ts';

/** One day: each thing with its time, where it acts, and whether it conflicts by now. */
export function DayList({
  items,
  colorOfEntry,
}: {
  items: readonly Coming[];
  colorOfEntry: (coming: Coming) => string;
}) {
  const environments = useEnvironments();
  return (
    <ul className={classes.list}>
      {items.map((coming) => (
        <li
          key={`${coming.id} ${coming.at}`}
          className={classes.item}
          style={{ '--calendar-environment': colorOfEntry(coming) } as React.CSSProperties}
        >
          <Text component="time" dateTime={coming.at} fw={600}>
            {timeOf(coming.at)}
          </Text>
          <div>
            <ComingLink coming={coming} />
            <Group gap="sm" style={{ rowGap: 0 }}>
              {coming.environments.map((key) => (
                <Text key={key} size="sm" span>
                  <EnvironmentName
                    environment={
                      environments.find((each) => each.key === key) ?? { key, name: key, color: null }
                    }
                  />
                </Text>
              ))}
              <Text size="sm" c="dimmed">
                {kindWords(coming)}
              </Text>
            </Group>
            {(coming.kind === 'held-operation' || coming.kind.startsWith('window')) && !coming.recurs && (
              <Conflicts id={coming.id} />
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Said only where there are any. */
function Conflicts({ id }: { id: string }) {
  const project = useProject();
  const { data } = useRead('readHeldOperation', { params: { heldId: id }, query: { project } });
  if (!data || data.conflicts.length === 0) return null;
  return (
    <Text size="sm">
      <StateMark tone="bad">{`Conflicts: ${counted(data.conflicts.length, 'place was', 'places were')} edited since`}</StateMark>
    </Text>
  );
}
