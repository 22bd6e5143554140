import { useDeeds } from './carry-out-deed.tsx';
import { PaletteDialog } from './palette-dialog.tsx';

/** The palette, and what it was told to do last, which goes on when it is closed. */
export function PaletteWithDeeds({
  opened,
  onClose,
  onHelp,
}: {
  opened: boolean;
  onClose: () => void;
  onHelp: () => void;
}) {
  const { ask, dialog } = useDeeds();
  return (
    <>
      <PaletteDialog opened={opened} onClose={onClose} onHelp={onHelp} onDeed={ask} />
      {dialog}
    </>
  );
}
