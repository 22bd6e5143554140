/** What is done to a flag as a whole, rarely: the menu at the end of its header. */
import type { FlagAnswer } from '@halyard/contract';
import { ActionIcon, Menu } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import IconArchive from '@tabler/icons-react/icons/IconArchive';
import IconArchiveOff from '@tabler/icons-react/icons/IconArchiveOff';
import IconBraces from '@tabler/icons-react/icons/IconBraces';
import IconCopyPlus from '@tabler/icons-react/icons/IconCopyPlus';
import IconDots from '@tabler/icons-react/icons/IconDots';
import IconTerminal2 from '@tabler/icons-react/icons/IconTerminal2';
import { lazy, Suspense, useState } from 'react';
import { base } from '../../../api/base.ts';
import { useMay } from '../../../api/use-may.ts';
import { notify } from '../../../kit/notify.tsx';
import { createAsCurl, readAsCurl } from './as-curl.ts';

const ArchiveFlag = lazy(() => import('./archive-flag.tsx').then((it) => ({ default: it.ArchiveFlag })));
const RestoreFlag = lazy(() => import('./archive-flag.tsx').then((it) => ({ default: it.RestoreFlag })));
const DuplicateFlag = lazy(() =>
  import('./duplicate-flag.tsx').then((it) => ({ default: it.DuplicateFlag })),
);

type Dialog = 'archive' | 'restore' | 'duplicate';

export function FlagActions({ project, flag }: { project: string; flag: FlagAnswer }) {
  const may = useMay();
  const clipboard = useClipboard();
  const [dialog, setDialog] = useState<Dialog>();
  const copy = (text: string, message: string) => {
    clipboard.copy(text);
    notify({ message });
  };
  const place = { origin: `${window.location.origin}${base}`, project };
  const target = { environment: null, tags: flag.tags };
  const props = { project, flag, onClose: () => setDialog(undefined) };
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label="More actions">
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {may('createFlag', target) && (
            <Menu.Item
              leftSection={<IconCopyPlus size={16} aria-hidden />}
              onClick={() => setDialog('duplicate')}
            >
              Duplicate…
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconTerminal2 size={16} aria-hidden />}
            onClick={() => copy(readAsCurl(place, flag.key), 'The command that reads it is copied')}
          >
            Copy as curl: read
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTerminal2 size={16} aria-hidden />}
            onClick={() => copy(createAsCurl(place, flag), 'The command that makes it is copied')}
          >
            Copy as curl: create
          </Menu.Item>
          <Menu.Item
            leftSection={<IconBraces size={16} aria-hidden />}
            onClick={() => copy(JSON.stringify(flag, null, 2), 'The flag is copied as JSON')}
          >
            Copy as JSON
          </Menu.Item>
          {flag.archivedAt === null && may('archiveFlag', target) && (
            <>
              <Menu.Divider />
              <Menu.Item
                color="red"
                c="var(--halyard-bad)"
                leftSection={<IconArchive size={16} aria-hidden />}
                onClick={() => setDialog('archive')}
              >
                Archive…
              </Menu.Item>
            </>
          )}
          {flag.archivedAt !== null && may('restoreFlag', target) && (
            <>
              <Menu.Divider />
              <Menu.Item
                leftSection={<IconArchiveOff size={16} aria-hidden />}
                onClick={() => setDialog('restore')}
              >
                Restore…
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Suspense fallback={null}>
        {dialog === 'archive' && <ArchiveFlag {...props} />}
        {dialog === 'restore' && <RestoreFlag {...props} />}
        {dialog === 'duplicate' && <DuplicateFlag {...props} />}
      </Suspense>
    </>
  );
}
