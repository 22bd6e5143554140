/** Secrets by name, and where they turn up, in any of the ways in which text is written down. */

export interface Secret {
  readonly name: string;
  readonly text: string;
  /**
   * Known by its form: then it may be sent anywhere, and is recognised. What has none is sent only where it belongs, for
   * nobody can tell it from other text.
   */
  readonly isRecognised: boolean;
}

/** Something that was written or answered. */
export interface Found {
  readonly where: string;
  readonly text: string;
}

/** `<name> in <where>`, each once. */
export function findSecrets(secrets: readonly Secret[], written: Iterable<Found>): string[] {
  const forms = secrets.flatMap((secret) =>
    [...formsOf(secret)].map((form) => ({ name: secret.name, form })),
  );
  const hits = new Set<string>();
  for (const { where, text } of written) {
    for (const { name, form } of forms) if (text.includes(form)) hits.add(`${name} in ${where}`);
  }
  return [...hits];
}

function formsOf({ text }: Secret): Set<string> {
  const bytes = Buffer.from(text);
  // Of a key already what follows its selector is enough to make one of it.
  const secretOfKey = /^hal_[a-z]+_[0-9A-Za-z]{8}([0-9A-Za-z]{32})/.exec(text)?.[1];
  const base64 = bytes.toString('base64');
  return new Set([
    text,
    ...(secretOfKey === undefined ? [] : [secretOfKey]),
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    base64,
    base64.replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    [...text].reverse().join(''),
  ]);
}
