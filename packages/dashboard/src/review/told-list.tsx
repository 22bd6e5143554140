/** Before and after in words, environment by environment. */
import type { Rehearsal, ToldEntry } from '@halyard/contract';
import { differences } from '@halyard/contract/diff';
import { Badge, Group, Text } from '@mantine/core';
import { colorOf, EnvironmentName } from '../kit/environment-name.tsx';
import { counted, listed } from '../kit/numbers.ts';
import type { Named } from './rehearsed.ts';
import classes from './review-drawer.module.css';

interface Props {
  told: readonly ToldEntry[] | null;
  diff: Rehearsal['diff'];
  named: Named;
}

export function ToldList({ told, diff, named }: Props) {
  const everywhere = diff.filter(({ environment }) => environment === null);
  const several = new Set(diff.map(({ kind, key }) => `${kind} ${key}`)).size > 1;
  return (
    <ul className={classes.list}>
      {everywhere.map((one) => (
        <li key={`${one.kind} ${one.key}`} className={classes.entry}>
          <Group gap="xs">
            <Text fw={500}>In every environment</Text>
            {several && <Entry kind={one.kind} name={one.key} />}
          </Group>
          <Text mt={4}>{ofAll(one)}</Text>
        </li>
      ))}
      {told === null && (
        <Text c="dimmed">It could not be put into words; the difference below is complete.</Text>
      )}
      {told &&
        [...Map.groupBy(told, sayingOf).values()].map((those) => (
          <Told key={sayingOf(those[0]!)} {...{ those, named, several }} />
        ))}
      {told && <LeftOut told={told} diff={diff} />}
    </ul>
  );
}

/** What is the same in several environments is said once, such as where some inherit from another. */
function sayingOf({ kind, key, before, after, isKilled }: ToldEntry): string {
  return JSON.stringify([kind, key, before, after, isKilled]);
}

function Told({ those, named, several }: { those: ToldEntry[]; named: Named; several: boolean }) {
  const entry = those[0]!;
  const { before, after, isKilled, kind, key } = entry;
  const environment = named(entry.environment);
  const isSaid = before?.summary !== after?.summary;
  return (
    <li className={classes.entry}>
      <span className={classes.edge} style={{ background: colorOf(environment) }} aria-hidden />
      <Group gap="xs" justify="space-between">
        <Group gap="xs">
          <Text component="span" fw={500}>
            <EnvironmentName environment={environment} />
          </Text>
          {those.length > 1 && (
            <Text component="span" c="dimmed" ml={-8}>
              {listed(['', ...those.slice(1).map((one) => named(one.environment).name)])}
            </Text>
          )}
          {several && <Entry kind={kind} name={key} />}
        </Group>
        {isKilled && (
          <Badge color="red" c="var(--halyard-bad)">
            killed: none of it has effect until the kill is lifted
          </Badge>
        )}
      </Group>
      {isSaid ? (
        <dl className={classes.sides}>
          <dt>Now</dt>
          <dd className={classes.before}>{before?.summary ?? 'Not there yet.'}</dd>
          <dt>Then</dt>
          <dd className={classes.after}>{after?.summary ?? 'Gone.'}</dd>
        </dl>
      ) : (
        <SameWords entry={entry} />
      )}
    </li>
  );
}

/** The summary tells the first rules of many: what differs further down is told by its own line. */
function SameWords({ entry: { before, after } }: { entry: ToldEntry }) {
  const old = new Set(before?.lines.map(({ text }) => text));
  const fresh = after?.lines.filter(({ text }) => !old.has(text)) ?? [];
  return (
    <>
      <Text mt={4}>{after?.summary ?? 'Gone.'}</Text>
      {fresh.length === 0 ? (
        <Text size="sm" c="dimmed">
          Whom it serves what stays the same.
        </Text>
      ) : (
        fresh.slice(0, 8).map(({ pointer, text }) => (
          <Text key={pointer} size="sm" className={classes.after}>
            {text}
          </Text>
        ))
      )}
    </>
  );
}

function LeftOut({ told, diff }: { told: readonly ToldEntry[]; diff: Rehearsal['diff'] }) {
  const all = diff.filter(({ environment, kind }) => environment !== null && /^(flag|segment)$/.test(kind));
  const left = all.length - told.length;
  if (left <= 0) return null;
  return (
    <Text component="li" size="sm" c="dimmed">
      And {counted(left, 'other')}, in the difference below.
    </Text>
  );
}

function Entry({ kind, name }: { kind: string; name: string }) {
  return (
    <Badge color="gray" c="var(--mantine-color-text)">
      {kind} {name}
    </Badge>
  );
}

const PARTS: Readonly<Record<string, string>> = {
  archivedAt: 'place: archived, or not',
  client: 'visibility to browsers and apps',
  expiresAt: 'date of expiry',
};

function ofAll({ before, after }: Rehearsal['diff'][number]): string {
  if (before === null) return 'It is made.';
  if (after === null) return 'It is deleted.';
  const parts = new Set(
    differences(before, after).map(({ pointer }) => pointer.split('/')[1]?.replaceAll('~1', '/') ?? ''),
  );
  parts.delete('version');
  parts.delete('updatedAt');
  return parts.size === 0
    ? 'Nothing else differs.'
    : `Changes its ${listed([...parts].map((part) => PARTS[part] ?? part))}.`;
}
