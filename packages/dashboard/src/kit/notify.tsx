import { Anchor, Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { isProblem } from '../api/problem.ts';

export interface Note {
  /** What happened, in the past tense: `new-checkout is on in production`. */
  message: string;
  /** Takes it back; offered for ten seconds. */
  undo?: () => unknown;
  /** Where more of it is. */
  link?: { label: string; href: string };
  /** What is to be seen of it meanwhile, such as how far it has come. */
  more?: ReactNode;
}

const undoMs = 10_000;
/** What the theme says of it does not reach here. */
const dismiss = { 'aria-label': 'Dismiss' };

/** Says that something was done. */
export function notify({ message, undo, link, more }: Note): void {
  const id = crypto.randomUUID();
  notifications.show({
    id,
    color: 'halyard',
    closeButtonProps: dismiss,
    autoClose: undo || more ? undoMs : 5_000,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <div>
          <Text size="sm">{message}</Text>
          {more}
        </div>
        {link && (
          <Anchor href={link.href} size="sm" flex="none">
            {link.label}
          </Anchor>
        )}
        {undo && (
          <Button
            size="compact-sm"
            variant="default"
            flex="none"
            onClick={() => {
              notifications.hide(id);
              void undo();
            }}
          >
            Undo
          </Button>
        )}
      </Group>
    ),
  });
}

/** Says why something was not done, where no form is open to say it in. */
export function notifyProblem(problem: unknown): void {
  const known = isProblem(problem) ? problem : undefined;
  const fields = known?.fields.map(({ message }) => message).join('; ');
  notifications.show({
    color: 'red',
    closeButtonProps: dismiss,
    autoClose: 12_000,
    title: known?.title ?? 'Something went wrong in this page',
    message: [known?.detail ?? String(problem), fields].filter(Boolean).join(' '),
  });
}

/** Says why something was not taken back: above all, since somebody changed it meanwhile, which must not go with it. */
export function notifyNotUndone(what: string, problem: unknown): void {
  if (isProblem(problem) && problem.code === 'STALE') {
    notify({ message: `${what} was changed since, so nothing was undone` });
  } else notifyProblem(problem);
}
