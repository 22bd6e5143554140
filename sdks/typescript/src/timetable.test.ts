import { describe, expect, it } from 'vitest';
import { FakeClock } from './testing/fake-clock.ts';
import { Timetable } from './timetable.ts';

function setUp() {
  const clock = new FakeClock();
  const timetable = new Timetable(clock);
  const ran: string[] = [];
  const set = (name: string, ms: number, awaited = false) =>
    timetable.set(name, ms, () => ran.push(name), awaited);
  return { clock, timetable, ran, set };
}

describe('timetable', () => {
  it('runs each name at its time, in order, on one timer', () => {
    const { clock, ran, set } = setUp();
    set('late', 30);
    set('early', 10);
    set('middle', 20);
    expect(clock.pending).toBe(1);
    clock.pass(15);
    expect(ran).toEqual(['early']);
    expect(clock.pending).toBe(1);
    clock.pass(15);
    expect(ran).toEqual(['early', 'middle', 'late']);
    expect(clock.pending).toBe(0);
  });

  it('replaces a deadline that is set again, sooner or later', () => {
    const { clock, ran, set } = setUp();
    set('a', 10);
    set('a', 30);
    set('b', 30);
    set('b', 5);
    clock.pass(20);
    expect(ran).toEqual(['b']);
    clock.pass(10);
    expect(ran).toEqual(['b', 'a']);
  });

  it('leaves no timer when nothing waits, and none after close', () => {
    const { clock, timetable, ran, set } = setUp();
    set('a', 10);
    timetable.clear('a');
    expect(clock.pending).toBe(0);
    set('b', 10);
    timetable.close();
    set('c', 10);
    expect(clock.pending).toBe(0);
    clock.pass(100);
    expect(ran).toEqual([]);
  });

  it('keeps the process alive only while somebody waits for an entry', () => {
    const { clock, timetable, set } = setUp();
    set('background', 10);
    expect(clock.isKeptAlive).toBe(false);
    set('caller', 50, true);
    expect(clock.isKeptAlive).toBe(true);
    clock.pass(20);
    expect(clock.isKeptAlive).toBe(true);
    timetable.clear('caller');
    set('background', 10);
    expect(clock.isKeptAlive).toBe(false);
  });

  it('goes on after one that throws', () => {
    const { clock, timetable, ran, set } = setUp();
    timetable.set('broken', 10, () => {
      throw new Error('broken');
    });
    set('after', 20);
    expect(() => clock.pass(10)).toThrow('broken');
    clock.pass(10);
    expect(ran).toEqual(['after']);
  });
});
