const place = 'halyard.project';

/** Where one was last, in this browser. */
export function lastProject(): string | undefined {
  return localStorage.getItem(place) ?? undefined;
}

export function rememberProject(project: string): void {
  localStorage.setItem(place, project);
}
