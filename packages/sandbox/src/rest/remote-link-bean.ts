import type { Issue, RemoteLink } from '../world/model.ts';
import type { World } from '../world/world.ts';
import type { FieldErrors, JsonObject } from './answers.ts';
import { isObject, refuseFields } from './answers.ts';

const longestGlobalId = 255;

const stringOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const objectIn = (parent: JsonObject, name: string): JsonObject => {
  const value = parent[name];
  return isObject(value) ? value : {};
};

function checkUrl(url: unknown): string | undefined {
  if (typeof url !== 'string' || url === '') return "'url' is required.";
  return URL.canParse(url) ? undefined : `'${url}' is not a valid URL.`;
}

function check(body: JsonObject): FieldErrors {
  const { globalId, object } = body;
  if (!isObject(object)) return { object: "'object' is required." };
  const errors: FieldErrors = {};
  const urlError = checkUrl(object['url']);
  if (urlError !== undefined) errors['url'] = urlError;
  const { title } = object;
  if (typeof title !== 'string' || title.trim() === '') errors['title'] = "'title' is required.";
  if (typeof globalId === 'string' && globalId.length > longestGlobalId) {
    errors['globalId'] = `'globalId' may be at most ${longestGlobalId} characters long.`;
  }
  return errors;
}

/** A record from a request body; what the body leaves out is null, also when it replaces a record. */
export function readRemoteLink(body: JsonObject): Omit<RemoteLink, 'id'> {
  const errors = check(body);
  if (Object.keys(errors).length > 0) throw refuseFields(errors);
  const application = objectIn(body, 'application');
  const object = objectIn(body, 'object');
  const icon = objectIn(object, 'icon');
  const status = objectIn(object, 'status');
  const statusIcon = objectIn(status, 'icon');
  const { resolved } = status;
  return {
    globalId: stringOrNull(body['globalId']),
    application: { type: stringOrNull(application['type']), name: stringOrNull(application['name']) },
    relationship: stringOrNull(body['relationship']),
    object: {
      url: String(object['url']),
      title: String(object['title']),
      summary: stringOrNull(object['summary']),
      icon: { url16x16: stringOrNull(icon['url16x16']), title: stringOrNull(icon['title']) },
      status: {
        resolved: typeof resolved === 'boolean' ? resolved : null,
        icon: {
          url16x16: stringOrNull(statusIcon['url16x16']),
          title: stringOrNull(statusIcon['title']),
          link: stringOrNull(statusIcon['link']),
        },
      },
    },
  };
}

/** Jira leaves null members out; the objects they were in stay, empty. */
function withoutNulls(value: object): JsonObject {
  const entries = Object.entries(value) as [string, unknown][];
  return Object.fromEntries(
    entries
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, isObject(member) ? withoutNulls(member) : member]),
  );
}

/** The address as Atlassian documents it: without the version segment. It leads nowhere. */
export const remoteLinkSelf = (world: World, issue: Issue, id: number): string =>
  `${world.site.baseUrl}/rest/api/issue/${issue.key}/remotelink/${id}`;

export function remoteLinkBean(world: World, issue: Issue, link: RemoteLink) {
  const { id, ...rest } = link;
  return { id, self: remoteLinkSelf(world, issue, id), ...withoutNulls(rest) };
}
