import { useEffect, useRef } from 'react';

export interface ListKeys {
  /** By so many rows. */
  onMove: (by: 1 | -1) => void;
  onSelect: () => void;
  onSearch: () => void;
  onCreate?: (() => void) | undefined;
  onClear: () => void;
}

/** j and k move, x selects, / searches, c creates; not while something is typed, or a dialog is open. */
export function useListKeys(keys: ListKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const at = event.target as HTMLElement;
      if (
        at.closest(
          'input:not([type=checkbox]), textarea, select, [contenteditable], [role=dialog], [role=menu]',
        )
      )
        return;
      if (document.querySelector('[role=dialog][aria-modal]')) return;
      const { onMove, onSelect, onSearch, onCreate, onClear } = latest.current;
      const does: Record<string, (() => void) | undefined> = {
        j: () => onMove(1),
        k: () => onMove(-1),
        x: onSelect,
        '/': onSearch,
        c: onCreate,
        Escape: onClear,
      };
      const act = Object.hasOwn(does, event.key) ? does[event.key] : undefined;
      if (!act) return;
      event.preventDefault();
      act();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
