import type { KeyObject } from 'node:crypto';

/** All times in the world are milliseconds since the epoch, on the site's clock. */

export interface User {
  name: string;
  key: string;
  displayName: string;
  emailAddress: string;
  password: string;
  active: boolean;
  timeZone: string;
  groups: string[];
}

export type Permission = 'browse' | 'create' | 'edit' | 'transition' | 'link' | 'administer';

export interface Project {
  id: string;
  key: string;
  name: string;
  lead: string;
  issueTypeIds: string[];
  /** The groups that hold each permission; taking a group away is how a test loses a permission. */
  permissions: Record<Permission, string[]>;
  lastIssueNumber: number;
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
}

export interface NamedId {
  id: string;
  name: string;
}

export interface Issue {
  id: string;
  key: string;
  projectKey: string;
  typeId: string;
  statusId: string;
  summary: string;
  /** Wiki markup, stored as given. */
  description: string | null;
  labels: string[];
  priorityId: string;
  creator: string;
  reporter: string;
  assignee: string | null;
  createdAt: number;
  updatedAt: number;
  resolvedAt: number | null;
  /** yyyy-MM-dd */
  dueDate: string | null;
  parentId: string | null;
  /** Values of custom fields by field id; the Epic Link holds the epic's key. */
  custom: Record<string, string | number | null>;
  /** Issue properties by key: any JSON. */
  properties: Record<string, unknown>;
  remoteLinks: RemoteLink[];
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
  publicKey: KeyObject;
  linkId: string;
  /** Used when a request token names no callback of its own (`oob`, or OAuth 1.0). */
  callbackUrl: string | null;
  /** Two-legged calls run as this user; null: two-legged calls are refused, as by default. */
  twoLeggedUser: string | null;
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
}
