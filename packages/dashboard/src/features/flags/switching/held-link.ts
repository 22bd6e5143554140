import { base } from '../../../api/base.ts';

/** Where a held operation is shown, of the `Location` that a 202 came with. */
export function heldLink(project: string, location: string | undefined): string {
  const id = location?.split('?')[0]?.split('/').at(-1);
  const all = `${base}/app/projects/${encodeURIComponent(project)}/proposals`;
  return id ? `${all}/${id}` : all;
}
