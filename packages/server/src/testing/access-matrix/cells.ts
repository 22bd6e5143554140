/** What is asked for: every operation of the contract, in one's own project and in another, by ids of either. */
import { type AnyOperation, allOperations } from '@halyard/contract';
import type { z } from 'zod';
import { contractExamples, type Example } from '../contract-examples.ts';
import type { TestService } from '../start-test-service.ts';
import type { Asked } from './oracle.ts';

export interface Cell {
  ids: 'own' | 'foreign' | 'mixed';
  asked: Asked;
  params: Record<string, string>;
  query: Record<string, string>;
  body: unknown;
}

/**
 * What a write of the example changes, where that is less than what belongs to every environment. An operation that is
 * not here is expected to be refused to whoever is narrowed to environments.
 */
const changedBy: Record<string, (example: Example) => string[]> = {
  'configurations.put': ({ params }) => [params!['environment']!],
  'configurations.patch': ({ params }) => [params!['environment']!],
  'configurations.enable': ({ params }) => [params!['environment']!],
  'configurations.disable': ({ params }) => [params!['environment']!],
  'configurations.inherit': ({ params }) => [params!['environment']!],
  'configurations.kill': ({ params }) => [params!['environment']!],
  'configurations.lift': ({ params }) => [params!['environment']!],
  'triggers.create': () => ['development'],
  'triggers.patch': () => ['development'],
  'triggers.rotate': () => ['development'],
  'triggers.delete': () => ['development'],
  'conditions.put': ({ params }) => [params!['environment']!],
  'conditions.inherit': ({ params }) => [params!['environment']!],
  'windows.create': ({ params }) => [params!['environment']!],
  'windows.cancel': () => ['development'],
  'flags.rollout': ofItsBody,
  'rollouts.pause': ofItsBody,
  'rollouts.resume': ofItsBody,
  'rollouts.jump': ofItsBody,
  'rollouts.abort': ofItsBody,
  'rollouts.approve': ofItsBody,
  'rollouts.judge': ofItsBody,
  'flags.revert': () => ['development'],
  'operations.run': () => ['development'],
  'held-operations.create': () => ['development'],
  'held-operations.patch': () => ['development'],
  'held-operations.cancel': () => ['development'],
  'held-operations.approve': () => ['development'],
  'held-operations.reject': () => ['development'],
  'held-operations.comment': () => ['development'],
  'held-operations.apply': () => ['development'],
  'segments.put': () => ['staging'],
};

function ofItsBody({ body }: Example): string[] {
  return [(body as { environment: string }).environment];
}

/** Writes after which everything is as it was: they need the right as well. */
const idle: Record<string, string> = {
  'configurations.enable': 'configurations.disable',
  'configurations.disable': 'configurations.enable',
};

/** What only some kinds of key may say beside the rest. */
const leftOut = ['at', 'explain'];

/** Ids of the matrix' other project differ from those of `default` by this. */
const own = 'suite';
const alien = 'alien';

/** Wants projects `default` and `foreign`, the latter with an environment `abroad`. */
export async function makeCells(
  t: TestService,
  isAsked: (operation: AnyOperation) => boolean,
): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const operation of allOperations.filter(isAsked)) {
    const example = await exampleOf(operation, t);
    cells.push(cellOf(operation, example, 'own'));
    // One of the two finds it done already.
    const other = allOperations.find(({ name }) => name === idle[operation.name]);
    if (other) cells.push(cellOf(other, example, 'own'));
    const isOfProject = takesProject(operation) || operation.params.shape?.projectId !== undefined;
    if (operation.within !== 'project' && operation.name !== 'projects.read') continue;
    if (!isOfProject) continue;
    const there = await exampleOf(operation, abroad(t));
    const theirs = JSON.parse(JSON.stringify(there).replaceAll(own, alien)) as Example;
    if (operation.params.shape?.projectId !== undefined) theirs.params = { projectId: 'foreign' };
    cells.push(cellOf(operation, theirs, 'foreign'));
    const { projectId, ...ids } = theirs.params ?? {};
    if (Object.keys(ids).length === 0 || projectId !== undefined) continue;
    const params = { ...ids, ...(ids['environment'] === undefined ? {} : { environment: 'abroad' }) };
    cells.push(cellOf(operation, { ...example, params }, 'mixed'));
  }
  return cells;
}

async function exampleOf({ name }: AnyOperation, t: TestService): Promise<Example> {
  // The newest change has to be one of the project.
  if (name === 'changes.read') await t.ok('POST', '/flags', { key: `${own}-changed`, kind: 'boolean' });
  const example = await contractExamples[name]!(t);
  if (!name.startsWith('flags.evaluate')) return example;
  const body = Object.entries(example.body ?? {}).filter(([field]) => !leftOut.includes(field));
  return { ...example, ...(example.body === undefined ? {} : { body: Object.fromEntries(body) }) };
}

function cellOf(operation: AnyOperation, example: Example, ids: Cell['ids']): Cell {
  const { params = {}, query = {}, body } = example;
  const project = ids === 'foreign' ? 'foreign' : 'default';
  const given: Record<string, string> = { ...query };
  if (takesProject(operation)) given['project'] = project;
  // Keys of SDKs know theirs, others name one.
  const takesEnvironment = Object.hasOwn(shapeOf(operation.query), 'environment');
  if (operation.effect === 'data' && takesEnvironment) given['environment'] ??= 'development';
  if (operation.effect === 'write') given['dry-run'] = 'true';
  const { tags } = (body ?? {}) as { tags?: string[] };
  return {
    ids,
    asked: {
      operation,
      project: operation.within === 'project' ? project : null,
      // Of roles that are given, where.
      named: operation.name === 'members.put' ? 'default' : undefined,
      environments: changedBy[operation.name]?.(example) ?? 'all',
      tags: tags ?? [],
      isThere: ids !== 'mixed',
    },
    params,
    query: given,
    body,
  };
}

/** The same service, where everything that has a project is made in the other one, by other names. */
function abroad(t: TestService): TestService {
  const there = (text: string) => text.replaceAll(own, alien);
  const path = (text: string) =>
    /^\/(projects|roles|members|service-accounts|invitations|sdk)/.test(text)
      ? there(text)
      : `${there(text)}${text.includes('?') ? '&' : '?'}project=foreign`;
  const body = (value: unknown) =>
    value === undefined ? undefined : JSON.parse(there(JSON.stringify(value)));
  return {
    ...t,
    request: (method, at, options = {}) =>
      t.request(method, path(at), { ...options, body: body(options.body) }),
    ok: (method, at, given, options) => t.ok(method, path(at), body(given), options),
  };
}

function takesProject({ query, name }: AnyOperation): boolean {
  return Object.hasOwn(shapeOf(query), 'project') || name === 'flags.evaluate';
}

function shapeOf(schema: z.ZodType): object {
  return (schema as { shape?: object }).shape ?? {};
}
