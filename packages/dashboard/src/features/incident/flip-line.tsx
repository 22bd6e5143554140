import { Badge } from '@mantine/core';
import IconArrowRight from '@tabler/icons-react/icons/IconArrowRight';
import classes from './incident.module.css';
import type { FlagFlip, Flip } from './use-flips.ts';

/** That here an answer became another one, from which and to which. */
export function FlipLine({ flag, flip, who }: FlagFlip & { who: string }) {
  return (
    <div className={classes.flip}>
      <span>
        From here on {who} gets another answer of <b>{flag}</b>:
      </span>
      <Given answer={flip.before} />
      <IconArrowRight size={14} role="img" aria-label="becomes" />
      <Given answer={flip.after} />
    </div>
  );
}

/** An answer in short. */
export function Given({ answer: { variant, value, errorCode } }: { answer: Flip['before'] }) {
  if (errorCode === 'FLAG_NOT_FOUND') {
    return (
      <Badge variant="outline" color="gray" c="var(--mantine-color-text)">
        not there yet
      </Badge>
    );
  }
  if (variant === null) {
    return (
      <Badge variant="outline" color="gray" c="var(--mantine-color-text)">
        application's default
      </Badge>
    );
  }
  const text = JSON.stringify(value);
  return (
    <Badge color="gray" variant="default" title={text}>
      {variant}
    </Badge>
  );
}
