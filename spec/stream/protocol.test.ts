/** What protocol.md says in figures is what the code does. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { protocolTimings } from './suite/timings.ts';

const text = readFileSync(new URL('protocol.md', import.meta.url), 'utf8');

describe('protocol.md', () => {
  it('has a worked example of the hash that is right', () => {
    const first8 = (input: string) => createHash('sha256').update(input).digest().readBigUInt64BE(0);
    const shown = [...text.matchAll(/"(\w+)\\n(\w+)\\n(\d+)"\) *= ([0-9a-f]{16})/g)];
    expect(shown).toHaveLength(3);
    for (const [, kind, key, version, digits] of shown) {
      expect(BigInt(`0x${digits}`)).toBe(first8(`${kind}\n${key}\n${version}`));
    }
    const sums = [...text.matchAll(/^[a-zX][^"]*? {2,}= ([0-9a-f]{16})$/gm)].map(([, digits]) =>
      BigInt(`0x${digits}`),
    );
    const [before, beta, after] = shown.map(([, , , , digits]) => BigInt(`0x${digits}`));
    expect(sums).toEqual([before! ^ beta!, after! ^ beta!]);
  });

  it('names the durations that the suite knows, with their defaults', () => {
    const unit = { s: 1_000, min: 60_000 };
    const rows = [...text.matchAll(/^\| (`\w+Ms`(?:, `\w+Ms`)?) \|.*\| ([^|]+) \|$/gm)];
    const told = rows.flatMap(([, names, defaults]) => {
      const values = defaults!.split(', ').map((value) => {
        const [, amount, of] = /^(\d+) (s|min)$/.exec(value)!;
        return Number(amount) * unit[of as 's'];
      });
      return names!.split(', ').map((name, index) => [name.replaceAll('`', ''), values[index]]);
    });
    expect(Object.fromEntries(told)).toEqual(protocolTimings);
  });
});
