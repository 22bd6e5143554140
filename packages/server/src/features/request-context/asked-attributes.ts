/** Which of the attributes that a request can fill are asked for at all: the others cost nothing. */
export type RequestAttribute = 'ip' | 'geo' | 'device';

const none: readonly RequestAttribute[] = [];

/** Of one flag or segment as JSON.stringify writes it. May name one too many, where a value reads like an attribute. */
export function attributesAsked(entryJson: string): readonly RequestAttribute[] {
  const names = entryJson.match(/(?<=")(?:ip|geo|device)(?=[".])/g);
  return names === null ? none : [...new Set(names as RequestAttribute[])];
}
