/** Paths of operations beside the router: for what it did not lead to any of them. */
import type { AnyOperation } from '@halyard/contract';

export function isAt(operation: AnyOperation, path: string): boolean {
  return patternOf(operation).test(path);
}

/**
 * Of a URL as it was sent, with scheme and authority or without: each decoded once, or as it came where that cannot be.
 * None where it is another path.
 */
export function paramsAt(operation: AnyOperation, url: string): Record<string, string> {
  const [path = ''] = url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '').split(/[?#]/);
  const found = patternOf(operation).exec(path)?.groups ?? {};
  return Object.fromEntries(Object.entries(found).map(([name, value]) => [name, decoded(value)]));
}

const patterns = new Map<AnyOperation, RegExp>();

/** Made once: whoever asks for what is not there has every one of them tried. */
function patternOf(operation: AnyOperation): RegExp {
  const { path, trailingSlash } = operation;
  let pattern = patterns.get(operation);
  if (!pattern) {
    const text = path.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    pattern = new RegExp(`^${text}${trailingSlash ? '/?' : ''}$`);
    patterns.set(operation, pattern);
  }
  return pattern;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
