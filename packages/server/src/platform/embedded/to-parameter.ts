import type { Parameter } from './worker-protocol.ts';

/** What node-postgres makes of a parameter (prepareValue in pg/lib/utils.js), except that a Date is written in UTC. */
export function toParameter(value: unknown): Parameter {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object') return String(value);
  if (ArrayBuffer.isView(value))
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  if (value instanceof Date) return value.toISOString().replace('Z', '+00:00');
  return Array.isArray(value) ? toArrayLiteral(value) : JSON.stringify(value);
}

function toArrayLiteral(values: readonly unknown[]): string {
  const elements = values.map((value) => {
    if (Array.isArray(value)) return toArrayLiteral(value);
    const parameter = toParameter(value);
    if (parameter === null) return 'NULL';
    if (typeof parameter !== 'string') return `\\\\x${Buffer.from(parameter).toString('hex')}`;
    return `"${parameter.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  });
  return `{${elements.join(',')}}`;
}
