/** CodeMirror with what JSON wants: completion by a schema, and problems at the line that their pointer means. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { nonce } from '../../api/base.ts';
import { codeHighlighting, codeTheme } from './code-theme.ts';
import { completeBySchema } from './complete-by-schema.ts';
import { placeOf } from './json-place.ts';
import type { JsonSchema } from './schema-at.ts';

export interface PlacedProblem {
  /** RFC 6901 into the text's value; a text that cannot be read has `from` instead. */
  pointer?: string;
  /** Of a character. */
  from?: number;
  message: string;
  /** hint: refuses nothing. */
  severity?: 'error' | 'warning' | 'info';
}

export interface CodeEditorProps {
  value: string;
  onChange?: (text: string) => void;
  label: string;
  language?: 'json' | 'yaml';
  readOnly?: boolean;
  problems?: readonly PlacedProblem[];
  schema?: JsonSchema | null;
  minHeight?: number;
  maxHeight?: number;
}

export function CodeEditor({
  value,
  onChange,
  label,
  language = 'json',
  readOnly = false,
  problems = none,
  schema = null,
  minHeight = 120,
  maxHeight = 560,
}: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef({ onChange, schema });
  latest.current = { onChange, schema };
  const changeable = useRef(new Compartment());

  // Before anything is painted: without its editor the place is empty, and what stands below would jump up and down again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; what changes is told to it below
  useLayoutEffect(() => {
    const editor = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: value,
        extensions: [
          EditorView.cspNonce.of(nonce),
          lineNumbers(),
          foldGutter(),
          lintGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          highlightActiveLine(),
          syntaxHighlighting(codeHighlighting),
          codeTheme(minHeight, maxHeight),
          EditorView.lineWrapping,
          ...(language === 'json' ? [json()] : []),
          autocompletion({ override: [(context) => completeBySchema(context, latest.current.schema)] }),
          keymap.of([
            ...closeBracketsKeymap,
            ...defaultKeymap,
            ...historyKeymap,
            ...foldKeymap,
            ...completionKeymap,
            ...lintKeymap,
          ]),
          changeable.current.of([]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [language]);

  useEffect(() => {
    view.current?.dispatch({
      effects: changeable.current.reconfigure([
        EditorState.readOnly.of(readOnly),
        EditorView.contentAttributes.of({
          'aria-label': `${label}. Escape, then Tab leaves it.`,
          'aria-multiline': 'true',
          tabindex: '0',
        }),
        // Tab indents, as in every editor; with Escape before it, it goes on to what comes next.
        readOnly ? [] : keymap.of([indentWithTab]),
      ]),
    });
  }, [readOnly, label]);

  useEffect(() => {
    const editor = view.current;
    if (editor === undefined || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: places are found in the text that is shown
  useEffect(() => {
    const editor = view.current;
    if (editor === undefined) return;
    const found = problems.map((problem): Diagnostic => {
      const { length } = editor.state.doc;
      const from = Math.min(problem.from ?? 0, length);
      const place =
        problem.pointer === undefined
          ? { from, to: Math.min(from + 1, length) }
          : placeOf(editor.state, problem.pointer, language);
      return { ...place, severity: problem.severity ?? 'error', message: problem.message };
    });
    editor.dispatch(setDiagnostics(editor.state, found));
  }, [problems, value, language]);

  return <div ref={host} />;
}

const none: readonly PlacedProblem[] = [];
