import { invalidInput, operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import { findHeldUp } from '../held-operations/index.ts';
import {
  type EnvironmentRow,
  environmentAnswer,
  environmentEntry,
  findEnvironment,
  getLiveEnvironment,
} from '../projects/index.ts';
import { endOf, findOutlived, findOutliving } from './end-of.ts';
import { changesOfOrder } from './order-environments.ts';
import { findEnvironmentRows } from './queries.ts';
import { writeEnvironments } from './write-environments.ts';

export const patchEnvironment = handle(operations.patchEnvironment, async (door, { params, body }) => {
  const { db, project } = door;
  const before = await getLiveEnvironment(db, project, params.environment);
  door.match(versionTag(before.version));
  const { key } = before;
  const tree = await door.environments();
  const end = endOf(body, door.now);
  const after: EnvironmentRow = {
    ...before,
    name: body.name ?? before.name,
    color: body.color === undefined ? before.color : body.color,
    is_protected: body.protected ?? before.is_protected,
    approvals: body.approvals ?? before.approvals,
    expires_at: end === undefined ? before.expires_at : end,
  };
  if (end !== undefined) {
    const parent = before.inherits === null ? undefined : await findEnvironment(db, project, before.inherits);
    const children = await findEnvironmentRows(db, project, tree.childrenOf(key));
    const problems = [...findOutliving(end, parent), ...findOutlived(end, children)];
    if (problems.length > 0) throw invalidInput(problems);
  }
  const moved =
    body.position === undefined
      ? []
      : await changesOfOrder(
          door,
          tree.keys.filter((other) => other !== key).toSpliced(body.position, 0, key),
        );
  const place = moved.find((change) => change.after.key === key)?.after.position ?? before.position;
  const own = { before, after: { ...after, position: place } };
  const changes = [own, ...moved.filter((change) => change.after.key !== key)].filter(
    (change) => !sameJson(environmentEntry(change.before), environmentEntry(change.after)),
  );
  // The others only make room.
  const may = door.authorise({ environment: null, about: key });
  const written = await writeEnvironments(door, may, changes);
  const now = written.find((row) => row.key === key) ?? before;
  const isGuardedMore = after.approvals > before.approvals || (after.is_protected && !before.is_protected);
  const waitsNow = isGuardedMore ? await findHeldUp(door, tree) : undefined;
  const answer = { ...environmentAnswer(now), ...(waitsNow ? { waitsNow } : {}) };
  return { body: answer, etag: versionTag(now.version) };
});
