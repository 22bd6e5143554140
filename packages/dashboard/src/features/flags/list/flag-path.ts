/** Where a flag has its screen. */
export function flagPath(project: string, flag: string): string {
  return `${flagsPath(project)}/${encodeURIComponent(flag)}`;
}

/** Where all of a project are listed. */
export function flagsPath(project: string): string {
  return `/projects/${encodeURIComponent(project)}/flags`;
}

/** Where somebody is led from nothing to a first evaluation. */
export function startPath(project: string): string {
  return `/projects/${encodeURIComponent(project)}/start`;
}
