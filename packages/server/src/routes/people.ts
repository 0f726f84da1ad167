import { acceptInvitationInput, changeRoleInput, inviteInput, openInvitationInput } from '@crosslink/core';
import { z } from 'zod';
import { errorReplies, noReply } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import { guessableRateLimit } from '../rate-limit.ts';
import type { RouteContext, Scope } from '../scope.ts';

const role = z.enum(['administrator', 'member', 'viewer']);
export const person = z
  .object({ id: z.string(), name: z.string(), email: z.string(), role, createdAt: instant })
  .meta({ id: 'Person', description: 'Somebody with an account' });
const shape = { id: z.string(), email: z.string(), role, createdAt: instant, expiresAt: instant };
const invitation = z.object(shape).meta({ id: 'Invitation', description: 'Somebody who has not come yet' });
const newInvitation = z.object({ ...shape, url: z.string().describe('Shown this once, to hand on') });
const openedInvitation = z.object({
  email: z.string(),
  role,
  invitedBy: z.string().nullable(),
  expiresAt: instant,
});
const params = z.object({ userId: z.string() });
const tags = ['accounts'];

export function peopleRoutes(app: Scope, { core: { people } }: RouteContext): void {
  app.get(
    '/api/v1/people',
    {
      schema: {
        tags,
        summary: 'Everybody who has an account',
        response: { 200: z.object({ items: z.array(person) }), ...errorReplies },
      },
    },
    async (request) => ({ items: await people.list(actorOf(request)) }),
  );

  app.patch(
    '/api/v1/people/:userId',
    {
      schema: {
        tags,
        summary: "Change a person's role",
        params,
        body: changeRoleInput.omit({ userId: true }),
        response: { 200: person, ...errorReplies },
      },
    },
    (request) => people.changeRole(actorOf(request), { ...request.body, ...request.params }),
  );

  app.delete(
    '/api/v1/people/:userId',
    {
      schema: {
        tags,
        summary: 'Remove a person; their tokens of Jira are forgotten at once, links stay',
        params,
        response: { 204: noReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      await people.remove(actorOf(request), request.params);
      return reply.code(204).send(null);
    },
  );

  invitingRoutes(app, people);
}

function invitingRoutes(app: Scope, people: RouteContext['core']['people']): void {
  app.post(
    '/api/v1/invitations',
    {
      schema: {
        tags,
        summary: 'Invite somebody: makes a link, good once within seven days',
        body: inviteInput,
        response: { 201: newInvitation, ...errorReplies },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .header('cache-control', 'no-store')
        .send(await people.invite(actorOf(request), request.body)),
  );

  app.get(
    '/api/v1/invitations',
    {
      schema: {
        tags,
        summary: 'Who was invited and has not come yet',
        response: { 200: z.object({ items: z.array(invitation) }), ...errorReplies },
      },
    },
    async (request) => ({ items: await people.listInvitations(actorOf(request)) }),
  );

  app.delete(
    '/api/v1/invitations/:invitationId',
    {
      schema: {
        tags,
        summary: 'Withdraw an invitation',
        params: z.object({ invitationId: z.string() }),
        response: { 204: noReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      await people.withdrawInvitation(actorOf(request), request.params);
      return reply.code(204).send(null);
    },
  );
}

/** Open to whoever holds an invitation: its token is the guard. */
export function invitationRoutes(app: Scope, { core: { people } }: RouteContext): void {
  app.post(
    '/api/v1/invitations/open',
    {
      config: guessableRateLimit,
      schema: {
        tags,
        summary: 'What an invitation is for',
        body: openInvitationInput,
        response: { 200: openedInvitation, ...errorReplies },
      },
    },
    (request) => people.openInvitation(request.body),
  );

  app.post(
    '/api/v1/invitations/accept',
    {
      config: guessableRateLimit,
      schema: {
        tags,
        summary: 'Make the account one was invited to',
        body: acceptInvitationInput,
        response: { 201: z.object({ userId: z.string() }), ...errorReplies },
      },
    },
    async (request, reply) => reply.code(201).send(await people.acceptInvitation(request.body)),
  );
}
