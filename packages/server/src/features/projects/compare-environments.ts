import type { FieldProblem } from '@halyard/contract';

/** What is wrong with the environments that a new document names. */
export function findUnknownEnvironments(given: string[], known: string[]): FieldProblem[] {
  return given
    .filter((key) => !known.includes(key))
    .map((key) => ({ pointer: `/environments/${key}`, message: `there is no environment ${key}` }));
}

/** And with those that a document names which replaces another: it must name every one. */
export function compareEnvironments(given: string[], known: string[]): FieldProblem[] {
  const missing = known.filter((key) => !given.includes(key));
  return [
    ...findUnknownEnvironments(given, known),
    ...missing.map((key) => ({
      pointer: `/environments/${key}`,
      message: 'missing: this replaces the whole; leave nothing out',
    })),
  ];
}
