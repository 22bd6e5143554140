import { OperationError } from '@halyard/contract';
import { waitFor } from '@halyard/testkit';
import { describe, expect, it } from 'vitest';
import { type Due, takeDue } from './take-due.ts';

/** Rows as `a1`, of project a; `stuck` projects are waited for until they are let go. */
function rows(ids: readonly string[]) {
  const waiting = ids.map((id): Due => ({ id, project: id.slice(0, 1) }));
  const done: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<void>>();
  return {
    done,
    waiting,
    stick: (project: string) => gates.set(project, Promise.withResolvers()),
    release: (project: string, error?: Error) =>
      error ? gates.get(project)!.reject(error) : gates.get(project)!.resolve(),
    find: async (limit: number, others: readonly string[]) =>
      waiting.filter(({ project }) => !others.includes(project)).slice(0, limit),
    take: async (due: Due) => {
      await gates.get(due.project)?.promise;
      waiting.splice(waiting.indexOf(due), 1);
      done.push(due.id);
      return true;
    },
  };
}

const names = (project: string, count: number) => Array.from({ length: count }, (_, i) => `${project}${i}`);

describe('what is due', () => {
  it('is done in its order within a project, all of it, however much it is', async () => {
    const given = rows([...names('a', 250), ...names('b', 3)]);
    expect(await takeDue(given)).toBe(253);
    const of = (project: string) => given.done.filter((id) => id.startsWith(project));
    expect([of('a'), of('b')]).toEqual([names('a', 250), names('b', 3)]);
  });

  it('waits for nobody else’s project, though that has the longest due', async () => {
    const given = rows([...names('a', 250), ...names('b', 3), ...names('c', 3)]);
    given.stick('a');
    const taking = takeDue(given);
    await waitFor(async () => given.done.length === 6);
    expect(given.done.some((id) => id.startsWith('a'))).toBe(false);
    given.release('a');
    expect(await taking).toBe(256);
  });

  it('is seen while another project is waited for', async () => {
    const given = rows(names('a', 2));
    given.stick('a');
    const pauses: (() => void)[] = [];
    const taking = takeDue({ ...given, pause: () => new Promise((resolve) => pauses.push(resolve)) });
    await waitFor(async () => pauses.length === 1);
    given.waiting.push({ id: 'b0', project: 'b' });
    pauses[0]!();
    await waitFor(async () => given.done.length === 1);
    expect(given.done).toEqual(['b0']);
    given.release('a');
    expect(await taking).toBe(3);
  });

  it('leaves a project at its first failure where the database was too slow, and a row where it is the row', async () => {
    const given = rows([...names('a', 30), ...names('b', 2)]);
    given.stick('a');
    const taking = takeDue(given);
    given.release('a', new OperationError('DATABASE_UNAVAILABLE', 'locked'));
    await expect(taking).rejects.toThrow('locked');
    expect([given.done, given.waiting.length]).toEqual([names('b', 2), 30]);
    const broken = rows([...names('a', 5), ...names('b', 2)]);
    const take = async (due: Due) => {
      if (due.id === 'a0') throw new Error('broken');
      return broken.take(due);
    };
    await expect(takeDue({ ...broken, take })).rejects.toThrow('broken');
    expect([broken.done.toSorted(), broken.waiting]).toEqual([
      ['a1', 'a2', 'a3', 'a4', 'b0', 'b1'],
      [{ id: 'a0', project: 'a' }],
    ]);
  });

  it('is left where others are at it', async () => {
    const given = rows([...names('a', 3), ...names('b', 1)]);
    const take = async (due: Due) => due.project === 'b' && (await given.take(due));
    expect(await takeDue({ ...given, take })).toBe(1);
    expect(given.done).toEqual(['b0']);
  });
});
