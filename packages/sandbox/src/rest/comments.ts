import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { queryOf } from '../exchange.ts';
import { isAdministrator, may, projectOf } from '../world/access.ts';
import type { Comment, Issue, RichText } from '../world/model.ts';
import { claimsToBeDocument, isDocument } from '../rich-text/document.ts';
import { shownText } from '../rich-text/rich-text.ts';
import type { World } from '../world/world.ts';
import { jiraTime, noContent, readCount, readJsonObject, refuse, refuseFields, sendJson } from './answers.ts';
import { selfLink, userBeanByName } from './beans.ts';
import { changeableIssue, requestedIssue } from './issue-access.ts';

const longestBody = 32_767;

const commentLink = (world: World, issue: Issue, { id }: Comment): string =>
  selfLink(world, `issue/${issue.id}/comment/${id}`);

export function commentBean(world: World, issue: Issue, comment: Comment) {
  return {
    self: commentLink(world, issue, comment),
    id: comment.id,
    author: userBeanByName(world, comment.author),
    body: shownText(world, comment.body),
    updateAuthor: userBeanByName(world, comment.updateAuthor),
    created: jiraTime(comment.createdAt),
    updated: jiraTime(comment.updatedAt),
  };
}

/** As the field `comment` and the resource have them: oldest first. */
export function commentPage(world: World, issue: Issue, query = new URLSearchParams()) {
  const startAt = readCount(query.get('startAt'), 0);
  const maxResults = readCount(query.get('maxResults'), Math.max(50, issue.comments.length));
  const comments = issue.comments.slice(startAt, startAt + maxResults);
  return {
    comments: comments.map((comment) => commentBean(world, issue, comment)),
    maxResults,
    total: issue.comments.length,
    startAt,
  };
}

function readCommentDocument(body: unknown): RichText {
  if (isDocument(body)) return body;
  throw claimsToBeDocument(body)
    ? refuse(400, 'INVALID_INPUT')
    : refuseFields({ comment: 'Comment body is not valid!' });
}

function readCommentBody(world: World, body: unknown): RichText {
  if (world.restVersion === '3') return readCommentDocument(body);
  if (typeof body !== 'string' || body.trim() === '')
    throw refuseFields({ comment: 'Comment body can not be empty!' });
  if (body.length > longestBody) {
    throw refuseFields({
      comment: 'The entered text is too long. It exceeds the allowed limit of 32,767 characters.',
    });
  }
  return body;
}

/** Adds what an edit or a transition brings along; throws before anything is added. */
export function addComments(
  world: World,
  issue: Issue,
  { bodies, by }: { bodies: unknown[]; by: string },
): void {
  if (bodies.length > 0 && !may(world.users.get(by), 'comment', projectOf(world, issue))) {
    throw refuse(403, 'You do not have permission to comment issues in this project.');
  }
  const texts = bodies.map((body) => readCommentBody(world, body));
  for (const body of texts) world.issues.addComment(issue, { author: by, body });
}

function requestedComment(issue: Issue, request: FastifyRequest): Comment {
  const { comment: id } = request.params as { comment: string };
  const comment = issue.comments.find((candidate) => candidate.id === id);
  if (comment) return comment;
  throw refuse(404, `Can not find a comment for the id: ${id}.`);
}

/** One's own, or anybody's as an administrator. */
function changeableComment(
  issue: Issue,
  request: FastifyRequest,
  verb: string,
): { comment: Comment; by: string } {
  const comment = requestedComment(issue, request);
  const { user } = request.exchange.caller;
  if (user && (user.name === comment.author || isAdministrator(user))) return { comment, by: user.name };
  throw refuse(403, `You do not have the permission to ${verb} this comment.`);
}

export function registerComments(api: FastifyInstance, { world }: Surroundings): void {
  api.get('/issue/:issue/comment', (request, reply) =>
    sendJson(reply, 200, commentPage(world, requestedIssue(world, request), queryOf(request))),
  );

  api.post('/issue/:issue/comment', (request, reply) => {
    const issue = changeableIssue(world, request, 'comment');
    const author = request.exchange.caller.user?.name ?? '';
    const comment = world.issues.addComment(issue, {
      author,
      body: readCommentBody(world, readJsonObject(request)['body']),
    });
    reply.header('Location', commentLink(world, issue, comment));
    return sendJson(reply, 201, commentBean(world, issue, comment));
  });

  api.get('/issue/:issue/comment/:comment', (request, reply) => {
    const issue = requestedIssue(world, request);
    return sendJson(reply, 200, commentBean(world, issue, requestedComment(issue, request)));
  });

  api.put('/issue/:issue/comment/:comment', (request, reply) => {
    const issue = changeableIssue(world, request, 'comment');
    const { comment, by } = changeableComment(issue, request, 'edit');
    world.issues.changeComment(issue, comment, {
      body: readCommentBody(world, readJsonObject(request)['body']),
      by,
    });
    return sendJson(reply, 200, commentBean(world, issue, comment));
  });

  api.delete('/issue/:issue/comment/:comment', (request, reply) => {
    const issue = changeableIssue(world, request, 'comment');
    const { comment, by } = changeableComment(issue, request, 'delete');
    world.issues.removeComment(issue, comment, by);
    return noContent(reply);
  });
}
