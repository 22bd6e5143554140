import type { EvaluationContext, EvaluationContextValue } from '@openfeature/core';

/**
 * The context with every Date as text, as it is in JSON, so that a flag answers the same whichever way it is asked for.
 * A context without any is given back as it is. Never throws.
 */
export function plainContext(context: EvaluationContext): EvaluationContext {
  try {
    return isFlat(context) ? context : (replaceDates(context, new Set([context])) as EvaluationContext);
  } catch {
    // A getter that throws, or no end of nesting: if a flag asks for that, the evaluator finds out.
    return context;
  }
}

/** As most are, so that nothing is allocated for them. */
function isFlat(context: EvaluationContext): boolean {
  for (const name in context) if (typeof context[name] === 'object' && context[name] !== null) return false;
  return true;
}

/** @param seen what was looked into already, for what refers to itself. */
function replaceDates(value: EvaluationContextValue, seen: Set<unknown>): EvaluationContextValue {
  const fields = value as Record<string, EvaluationContextValue>;
  let copy: typeof fields | undefined;
  for (const name of Object.keys(fields)) {
    const before = fields[name]!;
    const after = before instanceof Date ? before.toJSON() : replaceUnseen(before, seen);
    if (after === before || name === '__proto__') continue;
    copy ??= (Array.isArray(value) ? [...value] : { ...fields }) as typeof fields;
    copy[name] = after;
  }
  return copy ?? value;
}

function replaceUnseen(value: EvaluationContextValue, seen: Set<unknown>): EvaluationContextValue {
  if (typeof value !== 'object' || value === null || seen.has(value)) return value;
  seen.add(value);
  return replaceDates(value, seen);
}
