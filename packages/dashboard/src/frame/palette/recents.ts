/** Where one went lately from the palette, in this browser and project. */

export interface Recent {
  id: string;
  label: string;
  detail?: string | undefined;
  to: string;
  search?: Record<string, unknown> | undefined;
  group: string;
}

const most = 6;
const placeOf = (project: string) => `halyard.recent.${project}`;

/** The last first. What cannot be read is forgotten. */
export function readRecents(project: string): Recent[] {
  try {
    const all: unknown = JSON.parse(localStorage.getItem(placeOf(project)) ?? '[]');
    if (!Array.isArray(all)) return [];
    return all.filter(
      (one): one is Recent =>
        typeof one?.id === 'string' && typeof one.label === 'string' && typeof one.to === 'string',
    );
  } catch {
    return [];
  }
}

export function rememberRecent(project: string, { id, label, detail, to, search, group }: Recent): void {
  const others = readRecents(project).filter((one) => one.id !== id);
  const all = [{ id, label, detail, to, search, group }, ...others].slice(0, most);
  localStorage.setItem(placeOf(project), JSON.stringify(all));
}
