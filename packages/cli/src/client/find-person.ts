import type {
  GetInvitationsData,
  GetInvitationsResponses,
  GetPeopleData,
  GetPeopleResponses,
  Invitation,
  Person,
} from '@crosslink/web';
import type { Api } from './api.ts';
import { isIdOf, theOne } from './find.ts';

export async function listPeople(api: Api): Promise<Person[]> {
  return (await api.call<GetPeopleData, GetPeopleResponses>('GET', { url: '/api/v1/people' })).items;
}

/** Those who have not come yet; for administrators. */
export async function listInvitations(api: Api): Promise<Invitation[]> {
  const request: GetInvitationsData = { url: '/api/v1/invitations' };
  return (await api.call<GetInvitationsData, GetInvitationsResponses>('GET', request)).items;
}

/**
 * The person that is meant by their e-mail address, name, or (the beginning of) their id.
 * @throws CliError `person_unknown`, `person_ambiguous`
 */
export async function findPerson(api: Api, text: string): Promise<Person> {
  return personMeant(await listPeople(api), text);
}

/** As `findPerson`, of these. */
export function personMeant<P extends { id: string; email: string; name?: string }>(
  all: P[],
  text: string,
): P {
  const same = (one: string | undefined) => one?.toLowerCase() === text.toLowerCase();
  const byEmail = all.filter(({ email }) => same(email));
  const meant = all.filter(({ id, name }) => isIdOf(id, text) || same(name));
  return theOne(byEmail.length > 0 ? byEmail : meant, {
    noun: 'person',
    text,
    all,
    nameOf: ({ email }) => email,
    list: 'crosslink people list',
    nothingYet: 'Invite somebody: crosslink people invite EMAIL',
  });
}
