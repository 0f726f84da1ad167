/** Plain data only, so that a world can be written to a file. Times are milliseconds since the epoch, on the site's clock. */

export interface User {
  name: string;
  key: string;
  /** How Cloud names the person. */
  accountId: string;
  displayName: string;
  emailAddress: string;
  password: string;
  active: boolean;
  timeZone: string;
  groups: string[];
}

export type Permission =
  | 'browse'
  | 'create'
  | 'edit'
  | 'delete'
  | 'move'
  | 'transition'
  | 'comment'
  | 'link'
  | 'schedule'
  | 'administer';

export interface Project {
  id: string;
  key: string;
  name: string;
  lead: string;
  issueTypeIds: string[];
  /** The groups that hold each permission; taking a group away is how a test loses a permission. */
  permissions: Record<Permission, string[]>;
  lastIssueNumber: number;
  archived: boolean;
  components: NamedId[];
  versions: ProjectVersion[];
}

export interface ProjectVersion extends NamedId {
  released: boolean;
  archived: boolean;
}

export interface IssueType {
  id: string;
  name: string;
  description: string;
  subtask: boolean;
}

type StatusCategoryKey = 'undefined' | 'new' | 'indeterminate' | 'done';

export interface StatusCategory {
  id: number;
  key: StatusCategoryKey;
  name: string;
  colorName: string;
}

export interface Status {
  id: string;
  name: string;
  description: string;
  category: StatusCategoryKey;
}

export interface Transition {
  id: string;
  name: string;
  fromStatusIds: string[];
  toStatusId: string;
  /** The projects whose workflow has it; absent: all. */
  projectKeys?: string[];
  /** Ids of the fields on the transition's screen; required ones must be sent. */
  screen: { fieldId: string; required: boolean }[];
}

export interface NamedId {
  id: string;
  name: string;
}

/** Text with a form: wiki markup (a string, as REST v2 has it) or an Atlassian Document (as v3 has it). */
export type RichText = string | AtlassianDocument;

export interface AtlassianDocument {
  type: 'doc';
  version: 1;
  content: unknown[];
}

export interface Issue {
  id: string;
  key: string;
  projectKey: string;
  typeId: string;
  statusId: string;
  summary: string;
  /** Stored as given. */
  description: RichText | null;
  environment: RichText | null;
  labels: string[];
  priorityId: string;
  creator: string;
  reporter: string;
  assignee: string | null;
  createdAt: number;
  updatedAt: number;
  resolvedAt: number | null;
  resolutionId: string | null;
  /** yyyy-MM-dd */
  dueDate: string | null;
  /** The issue this is a sub-task of. */
  parentId: string | null;
  /** The epic it belongs to: shown as Epic Link (by key), or as `parent` on Cloud. */
  epicId: string | null;
  /** The last one is the present one; closed sprints stay. */
  sprintIds: number[];
  /** Orders issues on boards and in backlogs, compared as text. */
  rank: string;
  componentIds: string[];
  fixVersionIds: string[];
  /** Values of the other custom fields by field id. */
  custom: Record<string, string | number | null>;
  /** Issue properties by key: any JSON. */
  properties: Record<string, unknown>;
  remoteLinks: RemoteLink[];
  comments: Comment[];
  /** What changed, oldest first. */
  history: Change[];
}

export interface Comment {
  id: string;
  author: string;
  updateAuthor: string;
  body: RichText;
  createdAt: number;
  updatedAt: number;
}

/** One entry of the changelog. */
export interface Change {
  id: string;
  author: string;
  at: number;
  items: ChangedItem[];
}

export interface ChangedItem {
  /** As the changelog names it, e.g. `status`, `Epic Link`. */
  field: string;
  fieldId: string;
  fieldtype: 'jira' | 'custom';
  /** Ids, where the values have ids. */
  from: string | null;
  to: string | null;
  /** What REST calls `fromString` and `toString`. */
  fromText: string | null;
  toText: string | null;
}

export interface Board {
  id: number;
  name: string;
  type: 'scrum' | 'kanban';
  projectKey: string;
  columns: { name: string; statusIds: string[] }[];
  /** Absent where the board estimates nothing. */
  estimationFieldId: string | null;
}

export interface Sprint {
  id: number;
  boardId: number;
  name: string;
  goal: string;
  state: 'future' | 'active' | 'closed';
  startAt: number | null;
  endAt: number | null;
  completedAt: number | null;
}

export interface RemoteLink {
  id: number;
  globalId: string | null;
  application: { type: string | null; name: string | null };
  relationship: string | null;
  object: {
    url: string;
    title: string;
    summary: string | null;
    icon: { url16x16: string | null; title: string | null };
    status: {
      resolved: boolean | null;
      icon: { url16x16: string | null; title: string | null; link: string | null };
    };
  };
}

export interface ApplicationLink {
  id: string;
  name: string;
  rpcUrl: string;
  displayUrl: string;
  typeId: string;
}

/** A registration on the incoming side of an application link. */
export interface Consumer {
  key: string;
  name: string;
  description: string;
  publicKeyPem: string;
  linkId: string;
  /** Used when a request token names no callback of its own (`oob`, or OAuth 1.0). */
  callbackUrl: string | null;
  /** Two-legged calls run as this user; null: two-legged calls are refused, as by default. */
  twoLeggedUser: string | null;
  /**
   * The problem answered to whatever this consumer sends well, such as `consumer_key_refused`: for those that
   * nothing in the sandbox leads to by itself. null: none.
   */
  refusal: string | null;
}

export interface RequestToken {
  value: string;
  secret: string;
  consumerKey: string;
  /** null: asked for without `oauth_callback`, so OAuth 1.0 rules hold (no verifier). */
  callback: string | null;
  createdAt: number;
  decision: 'none' | 'allowed' | 'denied';
  userName: string | null;
  verifier: string | null;
}

export interface AccessToken {
  value: string;
  secret: string;
  consumerKey: string;
  userName: string;
  createdAt: number;
  expiresAt: number;
  /** null only when a test took it away. */
  session: { handle: string; expiresAt: number } | null;
}

/** A browser that logged in. */
export interface Session {
  id: string;
  userName: string;
  xsrfToken: string;
  /** Until when an administrator need not type the password again; null: not typed yet. */
  webSudoUntil: number | null;
}
