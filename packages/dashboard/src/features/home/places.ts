/** Where what this screen tells of has screens of its own. */
const root = (project: string) => `/projects/${encodeURIComponent(project)}`;

export const places = {
  flags: (project: string) => `${root(project)}/flags`,
  flag: (project: string, flag: string) => `${root(project)}/flags/${encodeURIComponent(flag)}`,
  proposals: (project: string) => `${root(project)}/proposals`,
  proposal: (project: string, id: string) => `${root(project)}/proposals/${encodeURIComponent(id)}`,
  rollouts: (project: string) => `${root(project)}/rollouts`,
  calendar: (project: string) => `${root(project)}/rollouts?tab=calendar`,
  keys: (project: string) => `${root(project)}/settings/keys`,
  changes: (project: string) => `${root(project)}/changes`,
  change: (project: string, seq: number) => `${root(project)}/changes/${seq}`,
  start: (project: string): string => `${root(project)}/start`,
};

/** As a link of the router takes it: what the address asks for stands apart from the path. */
export function linkTo(place: string): { to: string; search: never } {
  const [to = '', query] = place.split('?');
  return { to, search: Object.fromEntries(new URLSearchParams(query)) as never };
}
