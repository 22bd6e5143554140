/** Whoever holds roles: a person as far as one may see more of them, or a service account. */
import type { Answer } from '../../api/call.ts';

export type Member = Answer<'listMembers'>['items'][number];
export type Person = Answer<'listPeople'>['items'][number];
export type HeldRole = Member['roles'][number];

export interface MemberInFull extends Member {
  /** undefined: a service account, or one may not see people. */
  person: Person | undefined;
}

export function membersInFull(
  members: readonly Member[],
  people: readonly Person[] | undefined,
): MemberInFull[] {
  const byId = new Map(people?.map((person) => [person.id, person]));
  return members
    .map((member) => ({ ...member, person: byId.get(member.account.id) }))
    .sort((a, b) => a.account.name.localeCompare(b.account.name));
}

export function isFoundMember({ account, person, roles }: MemberInFull, text: string): boolean {
  const words = [account.name, person?.email, ...roles.map(({ role }) => role)].join(' ').toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => words.includes(word));
}

/** Whether they hold something in a project, by itself or as one of every project. */
export function reachesProject({ roles }: Pick<Member, 'roles'>, project: string): boolean {
  return roles.some((held) => held.project === null || held.project === project);
}

/** `password and second factor`, `passkey`, `Google`. */
export function signInWords({ signsInBy, secondFactor, passkeys }: Person): string {
  const ways = signsInBy.map(({ provider }) => (provider === 'password' ? 'password' : provider));
  const all = [...ways, ...(passkeys.length > 0 ? ['passkey'] : [])].join(', ') || 'no way yet';
  return secondFactor === null ? all : `${all} and second factor`;
}

/** A link to be handed on: where the service does not know its own address, this page does. */
export function wholeLink(link: string, here: { origin: string; base: string }): string {
  return link.startsWith('/') ? `${here.origin}${here.base}${link}` : link;
}

/** A message for whoever is invited, to be sent by one's own program. */
export function mailto(email: string, subject: string, text: string): string {
  return `mailto:${encodeURIComponent(email)}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text)}`;
}
