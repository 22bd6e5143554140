/** What lint finds about it as it would be: what is new first, with how much it matters and where it is. */
import type { ToldEntry } from '@halyard/contract';
import { Anchor, Badge, Group, Text } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import IconBulb from '@tabler/icons-react/icons/IconBulb';
import { placeWords, severityOf } from './finding-severity.ts';
import type { Named } from './rehearsed.ts';
import classes from './review-drawer.module.css';

interface Props {
  told: readonly ToldEntry[];
  named: Named;
  onFinding?: ((environment: string, pointer: string) => void) | undefined;
}

const words = { attention: 'Needs attention', hint: 'Hint' } as const;

export function FindingList({ told, named, onFinding }: Props) {
  const findings = told
    .flatMap(({ findings: those, environment, kind, key }) =>
      those.map((finding) => ({ ...finding, environment, kind, key, severity: severityOf(finding.code) })),
    )
    .sort((a, b) => Number(b.isNew) - Number(a.isNew) || (a.severity < b.severity ? -1 : 0));
  if (findings.length === 0) return null;
  return (
    <section className={classes.section} aria-label="What looks wrong">
      <h3>What looks wrong</h3>
      <ul className={classes.list}>
        {findings.map(({ environment, kind, key, pointer, code, message, isNew, severity }) => {
          const place = `${named(environment).name}, ${kind} ${key}: ${placeWords(pointer)}`;
          const Icon = severity === 'attention' ? IconAlertTriangle : IconBulb;
          return (
            <li
              key={`${environment} ${kind} ${key} ${pointer} ${code}`}
              className={classes.finding}
              data-severity={severity}
            >
              <Icon size={17} aria-hidden className={classes.icon} />
              <div>
                <Text component="span" fw={500}>
                  {words[severity]}:{' '}
                </Text>
                <Text component="span">{message}</Text>
                <Group gap="xs">
                  {onFinding ? (
                    <Anchor component="button" size="sm" onClick={() => onFinding(environment, pointer)}>
                      {place}
                    </Anchor>
                  ) : (
                    <Text size="sm" c="dimmed">
                      {place}
                    </Text>
                  )}
                  {!isNew && (
                    <Badge color="gray" size="sm" c="var(--mantine-color-text)">
                      is so today, too
                    </Badge>
                  )}
                </Group>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
