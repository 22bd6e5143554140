import { Button, Group, SegmentedControl, Text } from '@mantine/core';
import { useMemo, useRef, useState } from 'react';
import { CopyButton } from '../../../kit/copy-button.tsx';
import { CodeEditor } from '../../../kit/json/index.tsx';
import { counted } from '../../../kit/numbers.ts';
import type { FlagDraft } from '../draft/flag-draft.ts';
import { isSame } from '../draft/merge-flags.ts';
import classes from './document.module.css';
import { type Language, readText, textOf } from './document-text.ts';

/** The whole flag as JSON or YAML: the same draft as in every other view. */
export function DocumentEditor({ draft, mayEdit }: { draft: FlagDraft; mayEdit: boolean }) {
  const { edited } = draft;
  const [language, setLanguage] = useState<Language>('json');
  const [text, setText] = useState(() => textOf(edited, 'json'));
  // What the draft was when the text was last written from it, or taken into it.
  const known = useRef(edited);
  if (!isSame(known.current, edited)) {
    known.current = edited;
    const taken = readText(text, language, edited).flag;
    if (taken === undefined || !isSame(taken, edited)) setText(textOf(edited, language));
  }
  const { problems } = useMemo(() => readText(text, language, edited), [text, language, edited]);
  const change = (next: string) => {
    setText(next);
    const { flag } = readText(next, language, edited);
    if (flag === undefined) return;
    known.current = flag;
    draft.set(flag);
  };
  const write = (next: Language) => {
    setLanguage(next);
    setText(textOf(edited, next));
  };
  return (
    <div className={classes.document}>
      <Group justify="space-between" gap="xs">
        <SegmentedControl
          size="xs"
          aria-label="Written as"
          value={language}
          onChange={(next) => write(next as Language)}
          data={[
            { value: 'json', label: 'JSON' },
            { value: 'yaml', label: 'YAML' },
          ]}
        />
        <Group gap="xs">
          {mayEdit && (
            <Button size="compact-sm" variant="subtle" onClick={() => setText(textOf(edited, language))}>
              {problems.length > 0 ? 'Back to the draft' : 'Format'}
            </Button>
          )}
          <CopyButton text={text} label="Copy the document" />
        </Group>
      </Group>
      <CodeEditor
        key={language}
        value={text}
        onChange={change}
        label={`${draft.flag} as ${language.toUpperCase()}`}
        language={language}
        readOnly={!mayEdit}
        problems={problems}
        minHeight={420}
        maxHeight={720}
      />
      <Text size="xs" c={problems.length > 0 ? 'var(--halyard-bad)' : 'dimmed'} role="status">
        {problems.length > 0
          ? `${counted(problems.length, 'problem')}: ${problems[0]!.message}. The draft stays as it was until this can be read.`
          : 'What is written here is in the draft. Weights are thousandths of a per cent.'}
      </Text>
    </div>
  );
}
