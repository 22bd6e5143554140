import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { places } from '../navigation.tsx';
import { PaletteButton } from '../palette/palette-button.tsx';
import { pathOfGoKey } from './go-keys.ts';
import { useGlobalKeys } from './use-global-keys.ts';

// Nobody waits for them at the start.
const PaletteWithDeeds = lazy(async () => ({
  default: (await import('../palette/palette-with-deeds.tsx')).PaletteWithDeeds,
}));
const ShortcutsHelp = lazy(async () => ({
  default: (await import('./shortcuts-help.tsx')).ShortcutsHelp,
}));

/** The palette, its button, and the keys that hold on every screen. */
export function Keyboard() {
  const project = useProject();
  const navigate = useNavigate();
  const may = useMay();
  const [shown, setShown] = useState<'palette' | 'help'>();
  const [wasShown, setWasShown] = useState<ReadonlySet<string>>(new Set());
  const show = useCallback((what: 'palette' | 'help') => {
    setWasShown((before) => new Set(before).add(what));
    setShown(what);
  }, []);
  const onPalette = useCallback(() => show('palette'), [show]);
  const onHelp = useCallback(() => show('help'), [show]);
  const onClose = useCallback(() => setShown(undefined), []);
  useGlobalKeys({
    onPalette,
    onHelp,
    onGo: (key) => {
      const path = pathOfGoKey(key);
      const place = places.find((one) => one?.path === path);
      if (path === undefined || !place?.needs.some((name) => may(name))) return;
      const root = `/projects/${encodeURIComponent(project)}`;
      void navigate({ to: path === '' ? root : `${root}/${path}` });
    },
  });
  return (
    <>
      <PaletteButton onOpen={onPalette} />
      <Suspense>
        {wasShown.has('palette') && (
          <PaletteWithDeeds opened={shown === 'palette'} onClose={onClose} onHelp={onHelp} />
        )}
        {wasShown.has('help') && <ShortcutsHelp opened={shown === 'help'} onClose={onClose} />}
      </Suspense>
    </>
  );
}
