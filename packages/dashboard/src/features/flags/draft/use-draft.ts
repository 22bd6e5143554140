import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { useRead } from '../../../api/use-read.ts';
import { type DraftStore, draftStore } from './draft-store.ts';
import { bodyOf } from './flag-body.ts';
import type { FlagDraft } from './flag-draft.ts';
import { listEdits } from './list-edits.ts';

/** The draft of a flag; undefined until the flag was read. */
export function useDraft(project: string, flag: string): FlagDraft | undefined {
  const { data, etag } = useRead('readFlag', { params: { flagId: flag }, query: { project } });
  const store = useMemo(() => draftStore(project, flag), [project, flag]);
  // The first answer opens the store while rendering, so that nothing shows a flag without its draft.
  if (store.get() === undefined && data !== undefined && etag !== undefined) store.hear(data, etag);
  useEffect(() => {
    if (data !== undefined && etag !== undefined) store.hear(data, etag);
  }, [store, data, etag]);
  return useDraftOf(project, flag, store);
}

function useDraftOf(project: string, flag: string, store: DraftStore): FlagDraft | undefined {
  const state = useSyncExternalStore(store.subscribe, store.get);
  return useMemo(() => {
    if (state === undefined) return undefined;
    const { base, etag, history, collisions, takenOver, isRestored } = state;
    const edited = history.now;
    const list = listEdits(base, edited);
    return {
      project,
      flag,
      base,
      etag,
      edited,
      edits: list.length,
      list,
      isDirty: list.length > 0,
      isRestored,
      set: (next) => store.set(next),
      setEnvironment: (environment, next) =>
        store.set((flagNow) => {
          const value = flagNow.environments[environment]!;
          const wanted = typeof next === 'function' ? next(value) : next;
          return { ...flagNow, environments: { ...flagNow.environments, [environment]: wanted } };
        }),
      undo: () => store.undo(),
      redo: () => store.redo(),
      canUndo: history.past.length > 0,
      canRedo: history.future.length > 0,
      discard: () => store.discard(),
      rebase: (live, newer, who) => store.rebase(live, newer, who),
      saved: (live, newer, sent) => store.saved(live, newer, sent),
      collisions,
      choose: (pointer, side) => store.choose(pointer, side),
      takenOver,
      forgetTakenOver: () => store.forgetTakenOver(),
      body: () => bodyOf(edited),
    };
  }, [project, flag, store, state]);
}
