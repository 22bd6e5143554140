import { Button, Text, Title } from '@mantine/core';
import IconArrowsSplit from '@tabler/icons-react/icons/IconArrowsSplit';
import { counted } from '../../../kit/numbers.ts';
import { describeCondition } from '../../conditions/index.ts';
import { Served } from '../serve/served.tsx';
import classes from './draft.module.css';
import type { FlagDraft } from './flag-draft.ts';
import { wordsOf } from './list-edits.ts';
import type { Collision } from './merge-flags.ts';
import { useLastAuthor } from './use-last-author.ts';

/** What was edited here and changed by somebody else meanwhile: both sides, and nothing saved until one is chosen. */
export function Collisions({ draft }: { draft: FlagDraft }) {
  const { collisions, base, edited } = draft;
  const author = useLastAuthor(draft);
  if (collisions.length === 0) return null;
  const who = author ?? 'somebody else';
  return (
    <section className={classes.collisions} aria-label="Changed on both sides" role="alert">
      <Title order={2} className={classes.collisionsTitle}>
        <IconArrowsSplit size={18} aria-hidden />
        {counted(collisions.length, 'thing')} changed by {who} while you edited
      </Title>
      {collisions.map((collision) => (
        <div key={collision.pointer} className={classes.collision}>
          <Text size="sm" fw={600}>
            {wordsOf(collision.pointer, base, edited)}
          </Text>
          <div className={classes.sides}>
            <Side
              name="Yours, not live yet"
              action="Keep mine"
              value={collision.mine}
              draft={draft}
              collision={collision}
              onChoose={() => draft.choose(collision.pointer, 'mine')}
            />
            <Side
              name="Theirs, live now"
              action="Take theirs"
              value={collision.theirs}
              draft={draft}
              collision={collision}
              onChoose={() => draft.choose(collision.pointer, 'theirs')}
            />
          </div>
        </div>
      ))}
    </section>
  );
}

function Side({
  name,
  action,
  value,
  draft,
  collision,
  onChoose,
}: {
  name: string;
  action: string;
  value: unknown;
  draft: FlagDraft;
  collision: Collision;
  onChoose: () => void;
}) {
  return (
    <div className={classes.side}>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <div className={classes.sideValue}>
        <Value pointer={collision.pointer} value={value} draft={draft} />
      </div>
      <Button size="compact-sm" variant="default" onClick={onChoose}>
        {action}
      </Button>
    </div>
  );
}

/** A side in words where there are any, else as JSON. */
function Value({ pointer, value, draft }: { pointer: string; value: unknown; draft: FlagDraft }) {
  if (value === undefined) return <Text size="sm">deleted</Text>;
  if (pointer.endsWith('/if')) return <Text size="sm">{describeCondition(value as never)}</Text>;
  if (pointer.endsWith('/serve')) return <Served serve={value as never} variants={draft.edited.variants} />;
  if (pointer.endsWith('/otherwise')) {
    const { serve } = value as { serve: never };
    return <Served serve={serve} variants={draft.edited.variants} />;
  }
  if (pointer.endsWith('/rules')) {
    const ids = value as string[];
    return <Text size="sm">in the order {ids.join(', ')}</Text>;
  }
  if (typeof value === 'string') return <Text size="sm">{value === '' ? 'nothing' : value}</Text>;
  return <pre className={classes.json}>{JSON.stringify(value, null, 2)}</pre>;
}
