/** A file that somebody chose to be imported, as it is sent: YAML as it stands, JSON parsed. */
export interface ChosenDocument {
  fileName: string;
  sizeBytes: number;
  sent: { body: unknown } | { yaml: string };
}

/** The largest that the service takes. */
export const mostBytes = 33_554_432;

/** Throws a sentence. */
export function readDocument(fileName: string, text: string): ChosenDocument {
  const sizeBytes = new TextEncoder().encode(text).length;
  if (sizeBytes > mostBytes)
    throw new Error('It is larger than 32 MiB, which is the most that is taken at once.');
  if (text.trim() === '') throw new Error('There is nothing in it.');
  if (!looksLikeJson(fileName, text)) return { fileName, sizeBytes, sent: { yaml: text } };
  try {
    return { fileName, sizeBytes, sent: { body: JSON.parse(text) as unknown } };
  } catch (error) {
    throw new Error(`It is not JSON: ${(error as Error).message}`);
  }
}

function looksLikeJson(fileName: string, text: string): boolean {
  if (/\.json$/i.test(fileName)) return true;
  return !/\.ya?ml$/i.test(fileName) && text.trimStart().startsWith('{');
}

/** `12.4 kB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
