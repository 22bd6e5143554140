/** Each call of a trigger forgets the oldest messages, under the lock of its project: without sorting all that are kept. */
export const name = '0023-trigger-messages-by-age';

export const statements = ['create index trigger_messages_by_age on trigger_messages (trigger_id, at)'];
