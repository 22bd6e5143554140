import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { type ComparedEntry, nameOf } from './chosen-pieces.ts';
import classes from './compare-environments.module.css';
import { SidesInWords } from './sides-in-words.tsx';

export interface Conflict {
  kind: 'flag' | 'segment';
  key: string;
  reason: 'source-changed' | 'target-changed' | 'would-not-hold' | 'invalid';
  detail: string;
}

const reasons: Record<Conflict['reason'], string> = {
  'source-changed': 'changed meanwhile where it comes from',
  'target-changed': 'changed meanwhile where it goes to',
  'would-not-hold': 'would not do there what it does here',
  invalid: 'cannot be like that there',
};

/** Why a promotion is refused, entry by entry, with both sides as they stand now. */
export function PromotionConflicts({
  conflicts,
  entries,
  from,
  to,
  onLeaveOut,
}: {
  conflicts: readonly Conflict[];
  entries: readonly ComparedEntry[];
  from: string;
  to: string;
  onLeaveOut: (entry: ComparedEntry) => void;
}) {
  const byEntry = Map.groupBy(conflicts, nameOf);
  return (
    <Stack gap="sm" component="section" aria-label="Conflicts">
      <Title order={3}>What stands in the way</Title>
      {[...byEntry].map(([name, those]) => {
        const [{ kind, key } = { kind: 'flag' as const, key: '' }] = those;
        const entry = entries.find((each) => nameOf(each) === name);
        return (
          <div key={name} className={classes.conflict}>
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <div>
                <Text fw={600}>{key}</Text>
                {those.map(({ reason, detail }) => (
                  <Text size="sm" key={detail}>
                    {reasons[reason]}: {detail}
                  </Text>
                ))}
              </div>
              {entry && (
                <Button size="compact-sm" variant="default" onClick={() => onLeaveOut(entry)}>
                  Leave it out
                </Button>
              )}
            </Group>
            <SidesInWords kind={kind} entryKey={key} from={from} to={to} />
          </div>
        );
      })}
    </Stack>
  );
}
