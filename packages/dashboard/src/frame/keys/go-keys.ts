/** The key after `g` that leads to a screen, by its path below the project. */
export const goKeys: Readonly<Record<string, string>> = {
  '': 'h',
  flags: 'f',
  segments: 's',
  rollouts: 'r',
  proposals: 'p',
  changes: 'c',
  incident: 'w',
  playground: 'y',
  environments: 'e',
  settings: ',',
};

export function pathOfGoKey(key: string): string | undefined {
  return Object.keys(goKeys).find((path) => goKeys[path] === key);
}
