/** What is typed as one would say it: `turn on new-checkout in production`. */
export type Deed = 'enable' | 'disable' | 'kill';

export interface SpokenCommand {
  deed: Deed;
  /** Of the flag; '' is any. */
  flag: string;
  /** The beginning of an environment's name; '' is any. */
  environment: string;
}

const deeds: [RegExp, Deed][] = [
  [/^(?:turn|switch)\s+on\b|^enable\b/i, 'enable'],
  [/^(?:turn|switch)\s+off\b|^disable\b/i, 'disable'],
  [/^kill\b/i, 'kill'],
];

/** undefined: it is something to look for. */
export function spokenCommand(typed: string): SpokenCommand | undefined {
  const text = typed.trim();
  for (const [beginning, deed] of deeds) {
    const said = beginning.exec(text);
    if (!said) continue;
    const rest = text.slice(said[0].length).trim();
    const place = /^(.*?)(?:^|\s+)in(?:\s+(.*))?$/i.exec(rest);
    return place
      ? { deed, flag: place[1]!.trim(), environment: (place[2] ?? '').trim() }
      : { deed, flag: rest, environment: '' };
  }
  return undefined;
}
