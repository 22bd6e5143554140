import { useEffect, useRef } from 'react';

export interface GlobalKeys {
  onPalette: () => void;
  onHelp: () => void;
  /** The key after `g`. */
  onGo: (key: string) => void;
}

/** A second key belongs to the first one for so long. */
const togetherMs = 1_200;

/**
 * Keys that hold on every screen: ⌘K and Ctrl-K anywhere, the others where nothing is typed and no dialog is open. A screen's own keys
 * come before them. Whatever has `data-shortcut="e"` is pressed, or is given the focus, by that key.
 */
export function useGlobalKeys(keys: GlobalKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    let begunAt = Number.NEGATIVE_INFINITY;
    function onKey(event: KeyboardEvent): void {
      const { onPalette, onHelp } = latest.current;
      const isCommand = (event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey;
      if (isCommand && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        onPalette();
        return;
      }
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
      if (event.key === 'g') begunAt = performance.now();
      else if (event.key === '?') {
        event.preventDefault();
        onHelp();
      } else if (press(event.key)) event.preventDefault();
      else if (event.key === '/') {
        event.preventDefault();
        onPalette();
      }
    }
    /** Before a screen hears it, for which the same key alone may mean something. */
    function onSecond(event: KeyboardEvent): void {
      if (performance.now() - begunAt >= togetherMs || event.key === 'Shift') return;
      begunAt = Number.NEGATIVE_INFINITY;
      if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      latest.current.onGo(event.key.toLowerCase());
    }
    window.addEventListener('keydown', onSecond, { capture: true });
    // After whatever a screen hears on its document.
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onSecond, { capture: true });
      window.removeEventListener('keydown', onKey);
    };
  }, []);
}

/** Whether it is typed into something, or belongs to what is open. */
function isTaken({ target }: KeyboardEvent): boolean {
  if (document.querySelector('[role=dialog][aria-modal=true], [role=menu]')) return true;
  return (
    target instanceof Element &&
    target.closest(
      'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true], [role=dialog]',
    ) !== null
  );
}

function press(key: string): boolean {
  if (key.length !== 1) return false;
  const found = document.querySelector<HTMLElement>(`[data-shortcut="${CSS.escape(key)}"]`);
  if (!found || found.offsetParent === null) return false;
  if (found.matches('input, textarea')) found.focus();
  else found.click();
  return true;
}
