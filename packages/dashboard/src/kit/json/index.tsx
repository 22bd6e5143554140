/** An editor for JSON and YAML, loaded by whoever shows one. */
import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { CodeEditorProps } from './code-editor.tsx';

const Loaded = lazy(async () => ({ default: (await import('./code-editor.tsx')).CodeEditor }));

export type { CodeEditorProps, PlacedProblem } from './code-editor.tsx';

export function CodeEditor(props: CodeEditorProps) {
  return (
    <Suspense fallback={<Skeleton height={props.minHeight ?? 120} />}>
      <Loaded {...props} />
    </Suspense>
  );
}
