/** Contexts that somebody keeps under a name, in this browser. */
import type { Context } from '@halyard/core';
import { useState } from 'react';

export interface SavedContext {
  name: string;
  context: Context;
}

const mostSaved = 50;
const placeOf = (project: string) => `halyard.contexts.${project}`;

export function useSavedContexts(project: string) {
  const [saved, setSaved] = useState(() => readSaved(project));
  const keep = (next: SavedContext[]) => {
    setSaved(next);
    try {
      localStorage.setItem(placeOf(project), JSON.stringify(next));
    } catch {
      // Where a browser keeps nothing, they last as long as the page.
    }
  };
  return {
    saved,
    save: (one: SavedContext) =>
      keep([one, ...saved.filter(({ name }) => name !== one.name)].slice(0, mostSaved)),
    forget: (gone: string) => keep(saved.filter(({ name }) => name !== gone)),
  };
}

function readSaved(project: string): SavedContext[] {
  try {
    const found = JSON.parse(localStorage.getItem(placeOf(project)) ?? '[]') as unknown;
    return Array.isArray(found) ? found.filter(isSaved) : [];
  } catch {
    return [];
  }
}

function isSaved(value: unknown): value is SavedContext {
  const { name, context } = (value ?? {}) as Partial<SavedContext>;
  return typeof name === 'string' && typeof context === 'object' && context !== null;
}
