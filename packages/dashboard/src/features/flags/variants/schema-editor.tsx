import { Button, Group, Text, Title } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { CodeEditor } from '../../../kit/json/index.tsx';
import { objectOf } from '../../../kit/json/schema-at.ts';
import type { FlagDraft } from '../draft/flag-draft.ts';
import { isSame } from '../draft/merge-flags.ts';
import { readJson } from './read-json.ts';
import { schemaOf } from './schema-of.ts';
import classes from './variants.module.css';

/** The JSON Schema that every variant has to fit. Programs do not get it. */
export function SchemaEditor({ draft, mayEdit }: { draft: FlagDraft; mayEdit: boolean }) {
  const { schema } = draft.edited;
  return (
    <section className={classes.schema}>
      <Title order={2}>Schema</Title>
      <Text size="sm" c="dimmed">
        A JSON Schema that every variant has to fit: nothing is saved that does not. While you type it offers
        names and values.
      </Text>
      {schema === null ? (
        mayEdit && (
          <Group gap="xs">
            <Button
              variant="default"
              onClick={() =>
                draft.set({ ...draft.edited, schema: schemaOf(Object.values(draft.edited.variants)) })
              }
            >
              Begin with what the variants have
            </Button>
          </Group>
        )
      ) : (
        <SchemaText draft={draft} schema={schema} mayEdit={mayEdit} />
      )}
    </section>
  );
}

function SchemaText({
  draft,
  schema,
  mayEdit,
}: {
  draft: FlagDraft;
  schema: Record<string, unknown>;
  mayEdit: boolean;
}) {
  const [text, setText] = useState(() => JSON.stringify(schema, null, 2));
  const read = useMemo(() => readJson(text), [text]);
  useEffect(() => {
    setText((before) => (isSame(readJson(before).value, schema) ? before : JSON.stringify(schema, null, 2)));
  }, [schema]);
  const isSchema = objectOf(read.value) !== undefined;
  const problems = read.problem
    ? [read.problem]
    : isSchema
      ? []
      : [{ pointer: '', message: 'A schema is an object' }];
  const change = (next: string) => {
    setText(next);
    const value = objectOf(readJson(next).value);
    if (value !== undefined) draft.set((flag) => ({ ...flag, schema: value }));
  };
  return (
    <>
      <CodeEditor
        value={text}
        onChange={change}
        label="Schema of all variants"
        readOnly={!mayEdit}
        problems={problems}
        minHeight={120}
      />
      {mayEdit && (
        <Button
          size="compact-sm"
          variant="subtle"
          className={classes.add}
          onClick={() => draft.set((flag) => ({ ...flag, schema: null }))}
        >
          Take the schema away
        </Button>
      )}
    </>
  );
}
