/** JSON as somebody types it. */

export interface ReadJson {
  value: unknown;
  problem: { message: string; from: number } | undefined;
}

export function readJson(text: string): ReadJson {
  try {
    return { value: JSON.parse(text), problem: undefined };
  } catch (error) {
    const { message } = error as Error;
    return { value: undefined, problem: { message: plain(message), from: placeIn(text, message) } };
  }
}

/** Engines say where in words of their own; where they do not, it is the end. */
function placeIn(text: string, message: string): number {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
  if (line === undefined || column === undefined) return Math.max(0, text.trimEnd().length - 1);
  const before = text.split('\n').slice(0, Number(line) - 1);
  return before.reduce((sum, each) => sum + each.length + 1, 0) + Number(column) - 1;
}

function plain(message: string): string {
  return message.replace(/^JSON\.parse: /, '').replace(/ in JSON at position \d+.*$| \(line .*$|, ".*$/s, '');
}
