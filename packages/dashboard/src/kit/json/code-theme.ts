/** The colours of code, from the page's own variables: light and dark follow by themselves. */
import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export const codeHighlighting = HighlightStyle.define([
  { tag: tags.propertyName, color: 'light-dark(#1a5fc7, #82afff)' },
  { tag: tags.string, color: 'light-dark(#14723c, #6bd08f)' },
  { tag: tags.number, color: 'light-dark(#8a4b00, #f0b65a)' },
  { tag: [tags.bool, tags.null, tags.keyword], color: 'light-dark(#8331a8, #d7a6f2)' },
  { tag: [tags.separator, tags.bracket, tags.punctuation], color: 'var(--mantine-color-dimmed)' },
]);

export function codeTheme(minHeight: number, maxHeight: number) {
  return EditorView.theme({
    '&': {
      fontSize: '0.8125rem',
      backgroundColor: 'var(--mantine-color-body)',
      color: 'var(--mantine-color-text)',
      border: '1px solid var(--mantine-color-default-border)',
      borderRadius: 'var(--mantine-radius-md)',
      overflow: 'hidden',
    },
    '&.cm-focused': { outline: '2px solid var(--mantine-primary-color-filled)', outlineOffset: '-1px' },
    '.cm-scroller': {
      fontFamily: 'var(--mantine-font-family-monospace)',
      lineHeight: '1.55',
      minHeight: `${minHeight}px`,
      maxHeight: `${maxHeight}px`,
      overflow: 'auto',
    },
    '.cm-content': { caretColor: 'var(--mantine-color-text)', padding: '8px 0' },
    '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
    '.cm-gutters': {
      backgroundColor: 'var(--halyard-surface)',
      color: 'var(--mantine-color-dimmed)',
      border: 'none',
    },
    '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
    '&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter': {
      backgroundColor: 'color-mix(in srgb, var(--halyard-line) 35%, transparent)',
    },
    '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
      backgroundColor: 'color-mix(in srgb, var(--mantine-primary-color-filled) 30%, transparent)',
    },
    '.cm-tooltip': {
      backgroundColor: 'var(--halyard-raised)',
      color: 'var(--mantine-color-text)',
      border: '1px solid var(--mantine-color-default-border)',
      borderRadius: '6px',
    },
    '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
      backgroundColor: 'var(--mantine-primary-color-filled)',
      color: '#fff',
    },
    '.cm-foldPlaceholder': {
      backgroundColor: 'var(--halyard-surface)',
      color: 'var(--mantine-color-dimmed)',
      border: '1px solid var(--halyard-line)',
    },
  });
}
