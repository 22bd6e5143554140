import { useParams } from '@tanstack/react-router';

/** The project on screen; undefined where there is none, as on the account page. */
export function useProjectKey(): string | undefined {
  return useParams({ strict: false, select: ({ project }: { project?: string }) => project });
}

/** The same where there is one, as on every screen of a project. */
export function useProject(): string {
  return useProjectKey() as string;
}
