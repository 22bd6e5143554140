import type { Locator } from 'playwright-core';

/** Letters that waited while a page was busy: one right after the other, with nothing that it does later between them. */
export function typeAtOnce(field: Locator, text: string): Promise<void> {
  return field.evaluate((input: HTMLInputElement, letters) => {
    input.focus();
    for (const letter of letters) document.execCommand('insertText', false, letter);
  }, text);
}
