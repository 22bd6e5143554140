import { z } from 'zod';
import { keyParam, strict } from '../input.ts';
import { member, putMemberBody } from '../nouns/member.ts';
import { defineOperation } from '../operation.ts';

const memberParams = strict({ accountId: keyParam });

export const listMembers = defineOperation({
  name: 'members.list',
  method: 'GET',
  path: '/members',
  summary: 'List people and service accounts with the roles they hold',
  permission: 'members:read',
  within: 'reach',
  answer: z.strictObject({ items: z.array(member) }).meta({ id: 'MemberList' }),
});

export const readMember = defineOperation({
  name: 'members.read',
  method: 'GET',
  path: '/members/{accountId}',
  summary: 'Read which roles an account holds',
  permission: 'members:read',
  within: 'reach',
  params: memberParams,
  answer: member,
});

export const putMember = defineOperation({
  name: 'members.put',
  method: 'PUT',
  path: '/members/{accountId}',
  summary: 'Give an account roles, and take roles away; in force from the next request on',
  description:
    'The whole list, as far as whoever asks reaches. Nobody can give or take away what they may not do themselves; the last administrator of every project stays one.',
  permission: 'members:write',
  within: 'reach',
  params: memberParams,
  body: putMemberBody,
  answer: member,
  errors: ['STALE', 'PRECONDITION_REQUIRED', 'LAST_ADMINISTRATOR'],
});
