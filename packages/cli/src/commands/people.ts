import type {
  DeleteInvitationsByInvitationIdData,
  DeleteInvitationsByInvitationIdResponses,
  DeletePeopleByUserIdData,
  DeletePeopleByUserIdResponses,
  PatchPeopleByUserIdData,
  PatchPeopleByUserIdResponses,
  Person,
  PostInvitationsData,
  PostInvitationsResponses,
} from '@crosslink/web';
import { findPerson, listInvitations, listPeople, personMeant } from '../client/find-person.ts';
import { shortId } from '../client/find.ts';
import { openApi } from '../client/settings.ts';
import { confirm } from '../terminal/ask.ts';
import { show } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { oneLine, table } from '../terminal/table.ts';
import { ago, when } from '../terminal/time.ts';
import type { ConfirmOptions } from './connections.ts';

export interface ListPeopleOptions extends OutputOptions {
  invited?: true;
}

/** `crosslink people list` */
export async function showPeople(options: ListPeopleOptions): Promise<void> {
  const api = await openApi();
  if (options.invited) {
    const items = await listInvitations(api);
    const rows = items.map(({ id, email, role, expiresAt }) => [shortId(id), email, role, ago(expiresAt)]);
    const columns = ['ID', 'E-MAIL', 'ROLE', 'ENDS'].map((heading) => ({ heading }));
    show(options, { items }, () => (items.length === 0 ? 'Nobody is invited.' : table(columns, rows)));
    return;
  }
  const items = await listPeople(api);
  const rows = items.map(({ id, name, email, role }) => [shortId(id), name, email, role]);
  const columns = [
    { heading: 'ID' },
    { heading: 'NAME', shrinks: true },
    { heading: 'E-MAIL' },
    { heading: 'ROLE' },
  ];
  show(options, { items }, () => table(columns, rows));
}

export interface InviteOptions extends OutputOptions {
  role: Person['role'];
}

/** `crosslink people invite`: the address is shown this once. */
export async function invitePerson(email: string, options: InviteOptions): Promise<void> {
  const api = await openApi();
  const invitation = await api.call<PostInvitationsData, PostInvitationsResponses>('POST', {
    url: '/api/v1/invitations',
    body: { email, role: options.role },
  });
  show(options, invitation, () =>
    [
      `Send this address to ${oneLine(invitation.email)}; it makes one ${invitation.role} and ends ${when(invitation.expiresAt) ?? ''}:`,
      `\n  ${invitation.url}\n`,
    ].join('\n'),
  );
}

/** `crosslink people role` */
export async function changeRole(text: string, role: Person['role'], options: OutputOptions): Promise<void> {
  const api = await openApi();
  const { id: userId } = await findPerson(api, text);
  const person = await api.call<PatchPeopleByUserIdData, PatchPeopleByUserIdResponses>('PATCH', {
    url: '/api/v1/people/{userId}',
    path: { userId },
    body: { role },
  });
  show(options, person, () => `${oneLine(person.name)} (${person.email}) is ${person.role}.`);
}

/** `crosslink people remove`: of somebody who has not come yet, the invitation. */
export async function removePerson(text: string, options: ConfirmOptions): Promise<void> {
  const api = await openApi();
  const [people, invitations] = await Promise.all([listPeople(api), listInvitations(api)]);
  const meant = personMeant([...people, ...invitations], text);
  const { id, email } = meant;
  if ('name' in meant) {
    await confirm(`Remove ${meant.name} (${email}), and forget their tokens of Jira?`, options);
    await api.call<DeletePeopleByUserIdData, DeletePeopleByUserIdResponses>('DELETE', {
      url: '/api/v1/people/{userId}',
      path: { userId: id },
    });
    show(options, { id }, () => `${oneLine(meant.name)} (${email}) is removed; their ideas and links stay.`);
    return;
  }
  await api.call<DeleteInvitationsByInvitationIdData, DeleteInvitationsByInvitationIdResponses>('DELETE', {
    url: '/api/v1/invitations/{invitationId}',
    path: { invitationId: id },
  });
  show(options, { id }, () => `The invitation of ${email} is withdrawn.`);
}
