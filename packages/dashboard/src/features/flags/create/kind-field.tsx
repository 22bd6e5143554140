import type { FlagKind } from '@halyard/contract';
import { Radio, Text } from '@mantine/core';
import { KindIcon } from '../list/kind-icon.tsx';
import { kindChoices, kindWords } from './flag-kinds.ts';
import classes from './kind-field.module.css';

/** Chosen by what somebody would do with it. */
export function KindField({ kind, onKind }: { kind: FlagKind; onKind: (kind: FlagKind) => void }) {
  return (
    <Radio.Group label="What is it for?" value={kind} onChange={(next) => onKind(next as FlagKind)}>
      <div className={classes.choices}>
        {kindChoices.map(({ kind: one, title, gets, example }) => (
          <Radio.Card
            key={one}
            value={one}
            className={classes.choice}
            aria-label={`${title} (${kindWords[one]})`}
          >
            <span className={classes.head}>
              <span aria-hidden>
                <KindIcon kind={one} />
              </span>
              <Text span fw={550}>
                {title}
              </Text>
              <Text span size="xs" c="dimmed">
                {gets}
              </Text>
            </span>
            <Text span size="xs" c="dimmed" className={classes.example}>
              {example}
            </Text>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}
