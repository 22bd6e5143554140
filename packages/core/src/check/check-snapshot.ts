import type { Problem } from '../model.ts';
import { Problems } from './problems.ts';

/** What is wrong with a snapshot as a whole; its flags and segments are not looked into. */
export function findInEnvelope(snapshot: unknown): Problem[] {
  const found = new Problems();
  if (!found.fields(snapshot, '', { required: FIELDS, others: true })) return found.problems;
  if (snapshot['format'] !== 1) found.add('/format', 'must be 1: other formats are not understood');
  for (const name of ['project', 'environment', 'epoch']) {
    if (typeof snapshot[name] !== 'string') found.add(`/${name}`, 'must be a string');
  }
  found.integer(snapshot['version'], '/version', 0, Number.MAX_SAFE_INTEGER);
  for (const name of ['flags', 'segments'])
    found.fields(snapshot[name], `/${name}`, { required: [], others: true });
  return found.problems;
}

/** What is wrong with a change as a whole; the entries it puts are not looked into. */
export function findInChange(change: unknown): Problem[] {
  const found = new Problems();
  if (!found.fields(change, '', { required: ['version', 'puts', 'deletes'], others: true }))
    return found.problems;
  found.integer(change['version'], '/version', 0, Number.MAX_SAFE_INTEGER);
  for (const name of ['puts', 'deletes']) {
    const list = change[name];
    if (!Array.isArray(list)) {
      found.add(`/${name}`, 'must be a list');
      continue;
    }
    const required = name === 'puts' ? ['kind', 'key', 'entry'] : ['kind', 'key'];
    for (let i = 0; i < list.length; i++) {
      const pointer = `/${name}/${i}`;
      if (!found.fields(list[i], pointer, { required, others: true })) continue;
      if (typeof list[i].key !== 'string') found.add(`${pointer}/key`, 'must be a string');
    }
  }
  return found.problems;
}

const FIELDS = ['format', 'project', 'environment', 'epoch', 'version', 'flags', 'segments'];
