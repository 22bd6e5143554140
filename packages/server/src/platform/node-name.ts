import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** A name for this node: that of its host, and four random digits, since a host may have several. */
export function nodeName(): string {
  return `${hostname()}-${randomBytes(2).toString('hex')}`;
}
