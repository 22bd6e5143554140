/** For whom among those seen lately a change makes a difference: a sentence first, every way as a table. */
import type { EnvironmentBlast, FlagBlast, ToldEntry } from '@halyard/contract';
import { Anchor, Collapse, Group, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { EnvironmentName } from '../kit/environment-name.tsx';
import { Instant } from '../kit/instant.tsx';
import { count, counted, listed } from '../kit/numbers.ts';
import { blastSentence, bySide, variantName, waySentence } from './blast-words.ts';
import type { Named } from './rehearsed.ts';
import classes from './review-drawer.module.css';

type PlaceOfRule = ((environment: string, rule: string) => number | undefined) | undefined;

interface Props {
  radius: readonly EnvironmentBlast[] | null;
  told: readonly ToldEntry[];
  named: Named;
  placeOfRule: PlaceOfRule;
}

export function BlastReport({ radius, named, placeOfRule }: Props) {
  if (radius === null)
    return <Text c="dimmed">It could not be counted this time; saving works all the same.</Text>;
  if (radius.length === 0) {
    return <Text c="dimmed">Nothing that is evaluated changes, so nobody gets another answer.</Text>;
  }
  const uncounted = radius.filter(({ sample }) => sample === null);
  return (
    <ul className={classes.list}>
      {radius
        .filter(({ sample }) => sample !== null)
        .map((one) => (
          <OfEnvironment key={one.environment} blast={one} named={named} placeOfRule={placeOfRule} />
        ))}
      {[...Map.groupBy(uncounted, ({ reason }) => reason).values()].map((those) => (
        <Uncounted key={those[0]!.environment} those={those} named={named} />
      ))}
    </ul>
  );
}

function Uncounted({ those, named }: { those: readonly EnvironmentBlast[]; named: Named }) {
  const [first, ...others] = those.map(({ environment }) => named(environment));
  return (
    <li>
      <Text component="span" fw={500} mr={8}>
        <EnvironmentName environment={first!} />
        {listed(['', ...others.map(({ name }) => name)])}
      </Text>
      <Text component="span">{blastSentence(those[0]!)}</Text>
    </li>
  );
}

function OfEnvironment({
  blast,
  named,
  placeOfRule,
}: {
  blast: EnvironmentBlast;
  named: Named;
  placeOfRule: PlaceOfRule;
}) {
  const { environment, sample, flags, unseenAttributes } = blast;
  const place = (rule: string) => placeOfRule?.(environment, rule);
  return (
    <li>
      <Text component="span" fw={500} mr={8}>
        <EnvironmentName environment={named(environment)} />
      </Text>
      <Text component="span">{blastSentence(blast)}</Text>
      {flags.map((one) => (
        <OfFlag key={one.flag} blast={one} isAlone={flags.length === 1} place={place} />
      ))}
      {unseenAttributes.length > 0 && (
        <Text size="sm" c="var(--halyard-attention)" mt={4}>
          Not kept of anybody until now: {listed(unseenAttributes)}. All contexts count as without{' '}
          {unseenAttributes.length === 1 ? 'it' : 'them'}, so the real number may be another.
        </Text>
      )}
      {sample && (
        <Text size="xs" c="dimmed" mt={4}>
          Counted by the node that answered; the oldest of these contexts was seen{' '}
          <Instant at={sample.from} />.
        </Text>
      )}
    </li>
  );
}

function OfFlag({
  blast: { flag, ways, waysLeftOut },
  isAlone,
  place,
}: {
  blast: FlagBlast;
  isAlone: boolean;
  place: (rule: string) => number | undefined;
}) {
  const [isOpen, { toggle }] = useDisclosure(ways.length <= 4);
  const most = [...ways].sort((a, b) => b.contexts - a.contexts);
  const id = `ways-${flag}`;
  if (most.length === 0) return null;
  return (
    <Stack gap={4} mt={4}>
      <Group gap="xs">
        <Text component="span">
          {!isAlone && <b>{flag}: </b>}
          {most
            .slice(0, 2)
            .map((way) => waySentence(way, place))
            .join('; ')}
          .
        </Text>
        <Anchor component="button" size="sm" aria-expanded={isOpen} aria-controls={id} onClick={toggle}>
          {isOpen ? 'Hide' : 'Show'} {counted(most.length, 'way')}
        </Anchor>
      </Group>
      <Collapse expanded={isOpen} id={id}>
        <div className={classes.ways}>
          <Table aria-label={`Ways in which answers of ${flag} change`} fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Now</Table.Th>
                <Table.Th>Then</Table.Th>
                <Table.Th ta="right">Contexts</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {most.map(({ from, to, contexts }) => (
                <Table.Tr key={JSON.stringify([from, to])}>
                  <Table.Td>
                    {variantName(from)}, {bySide(from, place)}
                  </Table.Td>
                  <Table.Td>
                    {variantName(to)}, {bySide(to, place)}
                  </Table.Td>
                  <Table.Td ta="right">{count(contexts)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
        {waysLeftOut > 0 && (
          <Text size="xs" c="dimmed">
            And {counted(waysLeftOut, 'rarer way')}.
          </Text>
        )}
      </Collapse>
    </Stack>
  );
}
