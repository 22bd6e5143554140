import type { FlagAnswer } from '@halyard/contract';
import { Badge, Button, Group, Menu, Skeleton, Text } from '@mantine/core';
import IconCopy from '@tabler/icons-react/icons/IconCopy';
import { useMay } from '../../../api/use-may.ts';
import { colorOf, EnvironmentName } from '../../../kit/environment-name.tsx';
import { counted } from '../../../kit/numbers.ts';
import { ProjectLink } from '../../../kit/project-link.tsx';
import { StateMark } from '../../../kit/state-mark.tsx';
import classes from './across.module.css';
import { differingPieces, pieceDifference, pieceWords } from './compare-configurations.ts';
import type { Row } from './environment-rows.ts';

interface Props {
  flag: FlagAnswer;
  row: Row;
  reference: Row | undefined;
  /** undefined: not known yet. */
  summary: string | undefined;
  findings: number;
  onCopy: (from: string, to: string) => void;
  onInherit: () => void;
}

export function EnvironmentRow({ flag, row, reference, summary, findings, onCopy, onInherit }: Props) {
  const { key, environment, configuration, name } = row;
  const isReference = reference?.key === key;
  const pieces = reference && !isReference ? differingPieces(configuration, reference.configuration) : [];
  const named = environment ?? { key, name, color: null };
  return (
    <li className={classes.row}>
      <span className={classes.edge} style={{ background: colorOf(named) }} aria-hidden />
      <Group justify="space-between" align="flex-start" gap="sm">
        <Group gap="sm">
          <ProjectLink to={`flags/${encodeURIComponent(flag.key)}`} search={{ environment: key }} fw={600}>
            <EnvironmentName environment={named} />
          </ProjectLink>
          <State configuration={configuration} />
          {configuration.inherited && (
            <Badge color="gray" c="var(--mantine-color-text)">
              as {configuration.from}
            </Badge>
          )}
          {isReference && (
            <Badge color="gray" c="var(--mantine-color-text)">
              the others are compared with it
            </Badge>
          )}
        </Group>
        <Actions {...{ flag, row, reference, onCopy, onInherit }} hasDifference={pieces.length > 0} />
      </Group>
      {summary === undefined ? <Skeleton height={21} mt={6} /> : <Text mt={6}>{summary}</Text>}
      {findings > 0 && (
        <Text size="sm" c="var(--halyard-attention)" mt={2}>
          {counted(findings, 'thing looks', 'things look')} wrong here.
        </Text>
      )}
      {pieces.length > 0 && reference && (
        <ul className={classes.pieces} aria-label={`Differs from ${reference.name} in`}>
          {pieces.map((piece) => (
            <li key={piece}>
              <Text size="sm" component="span" fw={500}>
                ≠ {pieceWords[piece]}:
              </Text>{' '}
              <Text size="sm" component="span" c="dimmed">
                {pieceDifference(piece, configuration, reference.configuration)}
              </Text>
            </li>
          ))}
        </ul>
      )}
      {reference && !isReference && pieces.length === 0 && (
        <Text size="sm" c="dimmed" mt={4}>
          = the same as {reference.name}
        </Text>
      )}
    </li>
  );
}

function State({ configuration: { enabled, killed } }: Pick<Row, 'configuration'>) {
  if (killed) return <StateMark tone="bad">killed</StateMark>;
  return enabled ? <StateMark tone="good">on</StateMark> : <StateMark tone="quiet">off</StateMark>;
}

function Actions({
  flag,
  row,
  reference,
  hasDifference,
  onCopy,
  onInherit,
}: Pick<Props, 'flag' | 'row' | 'reference' | 'onCopy' | 'onInherit'> & { hasDifference: boolean }) {
  const may = useMay();
  if (flag.archivedAt !== null) return null;
  const others = Object.keys(flag.environments).filter(
    (key) => key !== row.key && may('promoteToEnvironment', { environment: key, tags: flag.tags }),
  );
  const mayWriteHere = may('promoteToEnvironment', { environment: row.key, tags: flag.tags });
  const mayInherit =
    row.environment?.inherits != null &&
    !row.configuration.inherited &&
    may('inheritConfiguration', { environment: row.key, tags: flag.tags });
  return (
    <Group gap="xs">
      {mayInherit && (
        <Button size="compact-sm" variant="default" onClick={onInherit}>
          Inherit again from {row.environment?.inherits}
        </Button>
      )}
      {hasDifference && mayWriteHere && reference && (
        <Button size="compact-sm" variant="default" onClick={() => onCopy(reference.key, row.key)}>
          Make like {reference.name}
        </Button>
      )}
      {others.length > 0 && (
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconCopy size={14} aria-hidden />}
              aria-label={`Copy to… (what ${row.name} does)`}
            >
              Copy to…
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map((key) => (
              <Menu.Item key={key} onClick={() => onCopy(row.key, key)}>
                {key}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </Group>
  );
}
