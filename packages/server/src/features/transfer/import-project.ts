/**
 * A document becomes a project in one change: all of it, or nothing. Whatever its size it takes a statement for a
 * thousand rows; repeated, it finds nothing left to do.
 */
import { type FieldProblem, invalidInput, OperationError, operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { canonicalSha256 } from '../../platform/canonical-json.ts';
import { shareThread } from '../../platform/share-thread.ts';
import { judgeImport } from './judge-import.ts';
import { planImport } from './plan-import.ts';
import { readProject } from './project-state.ts';
import { reportOf } from './report-of.ts';
import { saveImport } from './save-import.ts';

/** What nobody would read to the end. */
const mostProblems = 200;

export const importProject = handle(operations.importProject, async (door, { params, query, body }) => {
  const before = await readProject(door.db, door.project);
  const { kind, id, name } = door.actor;
  const frame = { mode: query.mode, now: door.now, by: { kind, id, name } };
  const { after, problems, isSound } = await planImport(before, body, frame);
  if (isSound) problems.push(...(await judgeImport(before, after, body)));
  const report = await reportOf(before, after, body, query.mode);
  if (problems.length > 0) throw refused(problems, report);
  await saveImport(door, before, after);
  if (door.items.length === 0) {
    const everywhere = after.environments.map(({ key }) => ({ environment: key }));
    door.authoriseAny([{ environment: null }, ...everywhere]);
  }
  return {
    body: report,
    // The items have all of it: the document itself would stand in the log twice.
    logged: { ...params, mode: query.mode, sha256: await canonicalSha256(body, { pause: shareThread() }) },
  };
});

function refused(problems: FieldProblem[], report: unknown): OperationError {
  const { message, fields, code } = invalidInput(problems);
  return new OperationError(code, message, {
    fields: fields.slice(0, mostProblems),
    more: { problems: problems.length, report },
  });
}
