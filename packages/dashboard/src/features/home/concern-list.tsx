import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Instant } from '../../kit/instant.tsx';
import type { ConcernGroup } from './concerns.ts';
import classes from './home.module.css';
import { linkTo } from './places.ts';

/** Told before one asks for the others. */
const atFirst = 5;

const urgencyWords = { bad: 'Urgent', attention: 'Waits', calm: undefined } as const;

/** One kind of thing that needs somebody. */
export function ConcernList({ group }: { group: ConcernGroup }) {
  const [isOpen, setOpen] = useState(false);
  const { id, title, hint, urgency, items, count, all } = group;
  const told = isOpen ? items : items.slice(0, atFirst);
  const word = urgencyWords[urgency];
  return (
    <section aria-labelledby={`concern-${id}`} className={classes.group} data-urgency={urgency}>
      <div className={classes.head}>
        <div>
          <Text component="h3" id={`concern-${id}`} fw={600}>
            {title} ({count})
          </Text>
          <Text size="sm" c="dimmed">
            {word && (
              <Text span inherit fw={600} c={`var(--halyard-${urgency})`}>
                {word}.{' '}
              </Text>
            )}
            {hint}
          </Text>
        </div>
        <Anchor component={Link} {...linkTo(all)} size="sm" flex="none" aria-label={`See all: ${title}`}>
          See all
        </Anchor>
      </div>
      <ul className={classes.list}>
        {told.map(({ id: one, text, more, at, href }) => (
          <li key={one} className={classes.item}>
            <Link {...linkTo(href)} className={classes.line}>
              <span className={classes.text}>{text}</span>
              {at ? (
                <span className={classes.when}>
                  <Instant at={at} />
                </span>
              ) : (
                <span />
              )}
              {more && (
                <Text span size="sm" c="dimmed" className={classes.more}>
                  {more}
                </Text>
              )}
            </Link>
          </li>
        ))}
      </ul>
      {items.length > told.length && (
        <Anchor component="button" size="sm" px={14} py={8} onClick={() => setOpen(true)}>
          {items.length - told.length} more
        </Anchor>
      )}
    </section>
  );
}
