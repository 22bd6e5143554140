import { type Json, LIMITS } from '@halyard/core';
import { Button, Group, Text } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { CodeEditor, type PlacedProblem } from '../../../kit/json/index.tsx';
import { schemaProblems } from '../../../kit/json/schema-problems.ts';
import { counted } from '../../../kit/numbers.ts';
import type { FlagDraft } from '../draft/flag-draft.ts';
import { isSame } from '../draft/merge-flags.ts';
import { readJson } from './read-json.ts';
import classes from './variants.module.css';

/** A value of JSON as text; the draft follows as long as the text can be read. */
export function JsonValue({
  draft,
  name,
  value,
  mayEdit,
  onChange,
}: {
  draft: FlagDraft;
  name: string;
  value: Json;
  mayEdit: boolean;
  onChange: (value: Json) => void;
}) {
  const [text, setText] = useState(() => formatted(value));
  const read = useMemo(() => readJson(text), [text]);
  useEffect(() => {
    setText((before) => {
      const shown = readJson(before);
      return shown.problem === undefined && isSame(shown.value, value) ? before : formatted(value);
    });
  }, [value]);
  const { schema } = draft.edited;
  const problems = useMemo<PlacedProblem[]>(() => {
    if (read.problem !== undefined) return [read.problem];
    const size = new TextEncoder().encode(JSON.stringify(read.value)).length;
    const tooLarge =
      size > LIMITS.valueBytes ? [{ pointer: '', message: `At most 64 KB; it has ${size} bytes` }] : [];
    return [...tooLarge, ...(schema === null ? [] : schemaProblems(schema, read.value))];
  }, [read, schema]);
  const change = (next: string) => {
    setText(next);
    const now = readJson(next);
    if (now.problem === undefined) onChange(now.value as Json);
  };
  return (
    <div className={classes.json}>
      <CodeEditor
        value={text}
        onChange={change}
        label={`Value of ${name}, as JSON`}
        readOnly={!mayEdit}
        problems={problems}
        schema={schema}
        minHeight={72}
        maxHeight={420}
      />
      <Group gap="xs" justify="space-between">
        <Text size="xs" c={problems.length > 0 ? 'var(--halyard-bad)' : 'dimmed'} role="status">
          {problems.length > 0
            ? `${counted(problems.length, 'problem')}: ${problems[0]!.message}`
            : schema === null
              ? 'valid JSON'
              : 'fits the schema, as far as this page can tell'}
        </Text>
        {mayEdit && read.problem === undefined && (
          <Button size="compact-xs" variant="subtle" onClick={() => setText(formatted(read.value))}>
            Format
          </Button>
        )}
      </Group>
    </div>
  );
}

function formatted(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
