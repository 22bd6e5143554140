/** An editor for JSON and YAML, loaded by whoever shows one. */
import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { CodeEditorProps } from './code-editor.tsx';

const Loaded = lazy(async () => ({ default: (await import('./code-editor.tsx')).CodeEditor }));

export type { CodeEditorProps, PlacedProblem } from './code-editor.tsx';

/** As high as it will be, as long as no line is broken. */
function heightOf({ value, minHeight = 120, maxHeight = 560 }: CodeEditorProps): number {
  const lines = value.split('\n').length;
  return 2 + Math.min(maxHeight, Math.max(minHeight, 16 + lines * 20.15));
}

export function CodeEditor(props: CodeEditorProps) {
  return (
    <Suspense fallback={<Skeleton height={heightOf(props)} />}>
      <Loaded {...props} />
    </Suspense>
  );
}
