import { ActionIcon, Menu } from '@mantine/core';
import IconDots from '@tabler/icons-react/icons/IconDots';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { RestoreDialog } from '../restore/index.ts';
import { ArchiveEnvironment } from './archive-environment.tsx';
import { type Beginning, CreateEnvironment } from './create-environment.tsx';
import { EditEnvironment } from './edit-environment.tsx';
import type { ListedEnvironment } from './listed-environment.ts';
import { RestoreEnvironment } from './restore-environment.tsx';

type Open = 'past' | 'edit' | 'archive' | 'restore' | Beginning | undefined;

/** What can be done with an environment, as far as one may. */
export function EnvironmentMenu({
  environment,
  onMove,
  isFirst = false,
  isLast = false,
}: {
  environment: ListedEnvironment;
  /** By how many places; where its place can be changed. */
  onMove?: (by: number) => void;
  isFirst?: boolean;
  isLast?: boolean;
}) {
  const project = useProject();
  const may = useMay();
  const [open, setOpen] = useState<Open>();
  const { key, name, archivedAt } = environment;
  const isArchived = archivedAt !== null;
  const mayWrite = may('patchEnvironment', { environment: null });
  const mayGoBack = !isArchived && may('revertEnvironment', { environment: key });
  const close = () => setOpen(undefined);
  const compare = `/projects/${encodeURIComponent(project)}/environments/compare`;
  if (isArchived && !mayWrite) return null;
  return (
    <>
      <Menu position="bottom-end" width={250}>
        <Menu.Target>
          <ActionIcon aria-label={`Actions for ${name}`}>
            <IconDots size={17} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {!isArchived && (
            <Menu.Item component={Link} to={compare} search={{ from: key } as never}>
              Promote from here…
            </Menu.Item>
          )}
          {!isArchived && (
            <Menu.Item component={Link} to={compare} search={{ to: key } as never}>
              Compare with another…
            </Menu.Item>
          )}
          {mayGoBack && <Menu.Item onClick={() => setOpen('past')}>Put back to an earlier moment…</Menu.Item>}
          {mayWrite && !isArchived && (
            <>
              <Menu.Divider />
              <Menu.Item onClick={() => setOpen('edit')}>Name, colour, protection…</Menu.Item>
              <Menu.Item onClick={() => setOpen('preview')}>New preview of it…</Menu.Item>
              <Menu.Item onClick={() => setOpen('copy')}>Copy it…</Menu.Item>
              {onMove && (
                <>
                  <Menu.Divider />
                  <Menu.Item onClick={() => onMove(-1)} disabled={isFirst}>
                    Move up
                  </Menu.Item>
                  <Menu.Item onClick={() => onMove(1)} disabled={isLast}>
                    Move down
                  </Menu.Item>
                </>
              )}
              <Menu.Divider />
              <Menu.Item c="var(--halyard-bad)" onClick={() => setOpen('archive')}>
                Archive…
              </Menu.Item>
            </>
          )}
          {mayWrite && isArchived && <Menu.Item onClick={() => setOpen('restore')}>Restore…</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {mayGoBack && open === 'past' && (
        <RestoreDialog opened onClose={close} target={{ kind: 'environment', key }} />
      )}
      {mayWrite && (
        <>
          <EditEnvironment environment={environment} opened={open === 'edit'} onClose={close} />
          <CreateEnvironment
            opened={open === 'preview' || open === 'copy'}
            onClose={close}
            beginning={open === 'copy' ? 'copy' : 'preview'}
            source={key}
          />
          <ArchiveEnvironment environment={environment} opened={open === 'archive'} onClose={close} />
          <RestoreEnvironment environment={environment} opened={open === 'restore'} onClose={close} />
        </>
      )}
    </>
  );
}
