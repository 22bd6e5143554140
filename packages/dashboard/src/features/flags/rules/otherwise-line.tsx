import { Text, UnstyledButton } from '@mantine/core';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import { useId, useState } from 'react';
import { ServeEditor, VariantSelect } from '../serve/serve-editor.tsx';
import { Served } from '../serve/served.tsx';
import { LineNotes } from './line-notes.tsx';
import type { RulesProps } from './rule-props.ts';
import classes from './rules.module.css';
import { problemsIn } from './use-judgement.ts';

/** What everyone gets whom no rule took. */
export function OtherwiseLine({ draft, value, judgement, mayEdit, set }: RulesProps) {
  const text = judgement.lines.get('/otherwise') ?? 'Everyone else';
  return (
    <FixedLine
      name={value.rules.length > 0 ? 'Otherwise' : undefined}
      text={text}
      serve={value.otherwise.serve}
      problems={problemsIn(judgement, '/otherwise')}
      variants={draft.edited.variants}
      mayEdit={mayEdit}
    >
      <fieldset className={classes.editor} aria-label="Otherwise">
        <ServeEditor
          serve={value.otherwise.serve}
          variants={draft.edited.variants}
          restName={value.off ?? "the caller's default"}
          onChange={(serve) => set({ ...value, otherwise: { serve } })}
          label="What everyone else gets"
        />
      </fieldset>
    </FixedLine>
  );
}

/** What everyone gets while the flag is off, or where a requirement does not hold. */
export function OffLine({ draft, value, judgement, mayEdit, set }: RulesProps) {
  return (
    <FixedLine
      name="While off"
      text="Everyone, while the flag is off or a requirement does not hold."
      serve={value.off}
      problems={problemsIn(judgement, '/off')}
      variants={draft.edited.variants}
      mayEdit={mayEdit}
    >
      <fieldset className={classes.editor} aria-label="While off">
        <VariantSelect
          variants={draft.edited.variants}
          value={value.off}
          onChange={(off) => set({ ...value, off })}
          label="What is served while off"
          hasDefault
        />
      </fieldset>
    </FixedLine>
  );
}

function FixedLine({
  name,
  text,
  serve,
  problems,
  variants,
  mayEdit,
  children,
}: {
  /** undefined: the text says it all. */
  name: string | undefined;
  text: string;
  serve: Parameters<typeof Served>[0]['serve'];
  problems: Parameters<typeof LineNotes>[0]['problems'];
  variants: Readonly<Record<string, unknown>>;
  mayEdit: boolean;
  children: React.ReactNode;
}) {
  const [isOpen, setOpen] = useState(false);
  const editor = useId();
  const words = (
    <span className={classes.words}>
      {name !== undefined && (
        <Text span inherit fw={600}>
          {name}{' '}
        </Text>
      )}
      <Text span inherit c={name === undefined ? undefined : 'dimmed'}>
        {text}
      </Text>
    </span>
  );
  return (
    <div className={classes.rule} data-open={isOpen || undefined}>
      <div className={classes.line}>
        <span className={classes.place} />
        {mayEdit ? (
          <UnstyledButton
            className={classes.sentence}
            onClick={() => setOpen(!isOpen)}
            aria-expanded={isOpen}
            aria-controls={isOpen ? editor : undefined}
          >
            <IconChevronRight size={14} className={classes.chevron} aria-hidden />
            {words}
          </UnstyledButton>
        ) : (
          <span className={classes.told}>{words}</span>
        )}
        <span className={classes.serves}>
          <Served serve={serve} variants={variants} />
        </span>
        <span />
      </div>
      {!isOpen && <LineNotes problems={problems} />}
      {isOpen && <div id={editor}>{children}</div>}
    </div>
  );
}
