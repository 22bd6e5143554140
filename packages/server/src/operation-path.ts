/** Paths of operations beside the router: for what it did not lead to any of them. */
import type { AnyOperation } from '@halyard/contract';

export function isAt(operation: AnyOperation, path: string): boolean {
  return patternOf(operation).test(path);
}

/** Of a URL as it was sent: each decoded once, or as it came where that cannot be. None where it is another path. */
export function paramsAt(operation: AnyOperation, url: string): Record<string, string> {
  const [path = ''] = url.split('?');
  const found = patternOf(operation).exec(path)?.groups ?? {};
  return Object.fromEntries(Object.entries(found).map(([name, value]) => [name, decoded(value)]));
}

function patternOf({ path, trailingSlash }: AnyOperation): RegExp {
  const pattern = path.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return new RegExp(`^${pattern}${trailingSlash ? '/?' : ''}$`);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
