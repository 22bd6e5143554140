import { operations } from '@halyard/contract';
import { handle } from '../../door.ts';
import { getFlag } from '../flags/index.ts';
import { momentIn } from './moment.ts';
import { pastAnswer } from './past-answer.ts';
import { PastFlag } from './past-flag.ts';

/** A flag that was not there yet, or archived, answers what it answered then: FLAG_NOT_FOUND. */
export const timeTravel = handle(operations.timeTravel, async (door, { params, body }) => {
  const { environment, context, explain: isExplained, ...asked } = body;
  const { meta } = await getFlag(door.db, door.project, params.flagId);
  const moment = await momentIn(door.db, door.project, environment, asked);
  const place = { project: door.project, environment };
  const flag = await PastFlag.open(door.db, place, meta.key, moment.version);
  return { body: pastAnswer(flag, environment, moment, { context, isExplained }) };
});
