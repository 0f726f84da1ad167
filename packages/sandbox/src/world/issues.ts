import type { Issue, Project, RemoteLink } from './model.ts';

export type IssueDraft = Omit<Issue, 'id' | 'key' | 'projectKey' | 'createdAt' | 'updatedAt' | 'remoteLinks'>;

/** Every issue of the site, found by id, key or label in the same time however many there are. */
export interface IssueStore {
  readonly size: number;
  /** By id or by key (in any case). */
  get(idOrKey: string): Issue | undefined;
  all(): Iterable<Issue>;
  withLabel(label: string): Iterable<Issue>;
  inProject(projectKey: string): Iterable<Issue>;
  /** The sub-tasks of the issue with this id. */
  childrenOf(id: string): Iterable<Issue>;
  add(project: Project, draft: IssueDraft): Issue;
  /** Changes some fields and sets the time of the last update. */
  change(issue: Issue, changes: Partial<IssueDraft>): void;
  /** Adds a remote link or replaces the one with the same id. */
  putRemoteLink(issue: Issue, link: Omit<RemoteLink, 'id'> & { id?: number }): RemoteLink;
  removeRemoteLink(issue: Issue, id: number): void;
}

const firstId = 10000;

interface Index {
  byId: Map<string, Issue>;
  byKey: Map<string, Issue>;
  byLabel: Map<string, Set<Issue>>;
  byProject: Map<string, Set<Issue>>;
  byParent: Map<string, Set<Issue>>;
}

// Jira folds the case of labels when it searches, not when it shows them.
const folded = (label: string) => label.toLowerCase();

function into(index: Map<string, Set<Issue>>, name: string, issue: Issue): void {
  const found = index.get(name);
  if (found) found.add(issue);
  else index.set(name, new Set([issue]));
}

function unlabel(index: Index, issue: Issue): void {
  for (const label of issue.labels) {
    const found = index.byLabel.get(folded(label));
    found?.delete(issue);
    if (found?.size === 0) index.byLabel.delete(folded(label));
  }
}

function insert(index: Index, issue: Issue): void {
  index.byId.set(issue.id, issue);
  index.byKey.set(issue.key, issue);
  into(index.byProject, issue.projectKey, issue);
  // A sub-task stays with its parent: no edit screen has the field.
  if (issue.parentId !== null) into(index.byParent, issue.parentId, issue);
  for (const label of issue.labels) into(index.byLabel, folded(label), issue);
}

export function createIssueStore(now: () => number): IssueStore {
  const index: Index = {
    byId: new Map(),
    byKey: new Map(),
    byLabel: new Map(),
    byProject: new Map(),
    byParent: new Map(),
  };
  let nextIssueId = firstId;
  let nextRemoteLinkId = firstId;
  return {
    get size() {
      return index.byId.size;
    },
    get: (idOrKey) => index.byId.get(idOrKey) ?? index.byKey.get(idOrKey.toUpperCase()),
    all: () => index.byId.values(),
    withLabel: (label) => index.byLabel.get(folded(label)) ?? [],
    inProject: (projectKey) => index.byProject.get(projectKey) ?? [],
    childrenOf: (id) => index.byParent.get(id) ?? [],
    add(project, draft) {
      project.lastIssueNumber += 1;
      const at = now();
      const key = `${project.key}-${project.lastIssueNumber}`;
      const place = { id: String(nextIssueId), key, projectKey: project.key };
      const issue: Issue = { ...draft, ...place, createdAt: at, updatedAt: at, remoteLinks: [] };
      nextIssueId += 1;
      insert(index, issue);
      return issue;
    },
    change(issue, changes) {
      if (changes.labels) unlabel(index, issue);
      Object.assign(issue, changes);
      for (const label of changes.labels ?? []) into(index.byLabel, folded(label), issue);
      issue.updatedAt = now();
    },
    putRemoteLink(issue, link) {
      const at = issue.remoteLinks.findIndex((present) => present.id === link.id);
      const stored: RemoteLink = { ...link, id: link.id ?? nextRemoteLinkId };
      if (at === -1) issue.remoteLinks.push(stored);
      else issue.remoteLinks[at] = stored;
      if (link.id === undefined) nextRemoteLinkId += 1;
      return stored;
    },
    removeRemoteLink(issue, id) {
      issue.remoteLinks = issue.remoteLinks.filter((link) => link.id !== id);
    },
  };
}
