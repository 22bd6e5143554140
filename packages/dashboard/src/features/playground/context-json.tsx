import type { Context } from '@halyard/core';
import { JsonInput } from '@mantine/core';
import { useState } from 'react';
import { parseContext } from './context-rows.ts';

/** A context as JSON, for whoever has one to paste. What is not whole yet changes nothing. */
export function ContextJson({
  context,
  onChange,
}: {
  context: Context;
  onChange: (context: Context) => void;
}) {
  const [text, setText] = useState(() => JSON.stringify(context, null, 2));
  const parsed = parseContext(text);
  return (
    <JsonInput
      label="Context as JSON"
      autosize
      minRows={6}
      maxRows={22}
      value={text}
      spellCheck={false}
      error={'problem' in parsed ? parsed.problem : undefined}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' } }}
      onChange={(next) => {
        setText(next);
        const read = parseContext(next);
        if ('context' in read) onChange(read.context);
      }}
    />
  );
}
