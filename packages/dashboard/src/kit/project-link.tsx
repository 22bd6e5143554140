import { Anchor, type AnchorProps } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { base } from '../api/base.ts';
import { useProject } from '../api/project-key.ts';

/** A link to a screen of the project on screen: `flags/new-checkout`. */
export function ProjectLink({
  to,
  search,
  children,
  ...anchor
}: AnchorProps & { to: string; search?: Record<string, unknown>; children: ReactNode }) {
  const path = useProjectPath();
  return (
    <Anchor
      inherit
      {...anchor}
      renderRoot={(props) => <Link {...props} to={path(to)} search={search as never} />}
    >
      {children}
    </Anchor>
  );
}

/** The address of a screen of the project, for the router. */
export function useProjectPath(): (to: string) => string {
  const project = useProject();
  return (to) => `/projects/${encodeURIComponent(project)}/${to}`;
}

/** The same for what knows nothing of the router, such as a note. */
export function useProjectHref(): (to: string) => string {
  const path = useProjectPath();
  return (to) => `${base}/app${path(to)}`;
}
