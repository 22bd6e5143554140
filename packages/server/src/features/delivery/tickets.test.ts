import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTicket, ticketSecret, writeTicket } from './tickets.ts';

const secret = ticketSecret(Buffer.from('ab'.repeat(32)));
const keyId = 'Abcdefg1';
const minuteMs = 60_000;
const nowMs = Date.parse('2026-12-01T12:00:00Z');
const write = (user: string, atMs = nowMs) => writeTicket(keyId, secret, user, atMs);

describe('tickets', () => {
  it('are good for 15 to 30 minutes, whenever they are handed out', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(10_000_000), (user, laterMs) => {
        const atMs = nowMs + laterMs;
        const ticket = write(user, atMs);
        const read = readTicket(ticket, secret, atMs);
        if (typeof read !== 'object') throw new Error('the ticket does not hold');
        expect(read.keyId).toBe(keyId);
        expect(read.sinceMs).toBeLessThanOrEqual(atMs);
        expect(read.sinceMs).toBeGreaterThan(atMs - 15 * minuteMs - 1_000);
        expect(readTicket(ticket, secret, atMs + 15 * minuteMs - 1_000)).toEqual(read);
        expect(readTicket(ticket, secret, atMs + 30 * minuteMs)).toBe('expired');
      }),
    );
  });

  it('are the same for the same user for 15 minutes, and do not all become others at once', () => {
    const turnsOf = (user: string) => {
      const turns: number[] = [];
      for (let minute = 1; minute <= 60; minute++) {
        if (write(user, nowMs + minute * minuteMs) !== write(user, nowMs + (minute - 1) * minuteMs))
          turns.push(minute);
      }
      return turns;
    };
    const first = new Set<number>();
    for (let i = 0; i < 100; i++) {
      const [at, ...others] = turnsOf(`user-${i}`);
      expect(others).toEqual([at! + 15, at! + 30, at! + 45]);
      first.add(at!);
    }
    expect(first.size).toBe(15);
  });

  it('are worth nothing once anything in them is another', () => {
    const ticket = write('u1');
    for (let i = 0; i < ticket.length; i++) {
      for (const other of ['0', 'A', 'z', '-', '']) {
        if (other === ticket[i]) continue;
        expect(readTicket(ticket.slice(0, i) + other + ticket.slice(i + 1), secret, nowMs)).toBeUndefined();
      }
    }
    expect(
      readTicket(`${ticket.slice(0, -1)}${ticket.endsWith('A') ? 'Q' : 'A'}`, secret, nowMs + 60 * minuteMs),
    ).toBeUndefined();
    expect(readTicket(`${ticket}A`, secret, nowMs)).toBeUndefined();
    expect(readTicket(ticket, ticketSecret(Buffer.from('cd'.repeat(32))), nowMs)).toBeUndefined();
    expect(readTicket(ticket, Buffer.from('ab'.repeat(32)), nowMs)).toBeUndefined();
    expect(readTicket(ticket, secret, nowMs)).toBeDefined();
  });
});
