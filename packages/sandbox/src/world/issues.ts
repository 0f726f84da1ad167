import type { Events } from './events.ts';
import type { Change, ChangedItem, Comment, Issue, Project, RemoteLink } from './model.ts';
import { firstRank } from './rank.ts';

type Given = 'id' | 'key' | 'projectKey' | 'createdAt' | 'updatedAt' | 'rank';
type Grown = 'remoteLinks' | 'comments' | 'history';

/** What is said when an issue is made; the store gives the rest. */
export type IssueDraft = Omit<Issue, Given | Grown>;
export type IssueChanges = Partial<IssueDraft & Pick<Issue, 'rank'>>;

/** Every issue of the site, found by id, key, label, family and remote link in the same time however many there are. */
export interface IssueStore {
  readonly size: number;
  /** By id or by key (in any case), also by a key it had before it was moved. */
  get(idOrKey: string): Issue | undefined;
  all(): Iterable<Issue>;
  withLabel(label: string): Iterable<Issue>;
  withGlobalId(globalId: string): Iterable<Issue>;
  inProject(projectKey: string): Iterable<Issue>;
  /** The sub-tasks of the issue with this id. */
  childrenOf(id: string): Iterable<Issue>;
  /** The issues of the epic with this id. */
  inEpic(id: string): Iterable<Issue>;
  add(project: Project, draft: IssueDraft): Issue;
  /** Changes some fields as that user: the time of the last update, the history and the listeners follow. */
  change(issue: Issue, changes: IssueChanges, by: string): void;
  /** Gives it a new key in another project; the old one goes on finding it. */
  move(issue: Issue, to: Project, by: string): void;
  remove(issue: Issue, by: string): void;
  /** Adds a remote link or replaces the one with the same id. */
  putRemoteLink(issue: Issue, link: Omit<RemoteLink, 'id'> & { id?: number }): RemoteLink;
  removeRemoteLink(issue: Issue, id: number): void;
  addComment(issue: Issue, comment: Pick<Comment, 'author' | 'body'>): Comment;
  changeComment(issue: Issue, comment: Comment, change: { body: Comment['body']; by: string }): void;
  removeComment(issue: Issue, comment: Comment, by: string): void;
  /** All there is, as plain data. */
  dump(): IssueDump;
  /** Puts back what was dumped, in place of all there is; nobody is told. */
  restore(dump: IssueDump): void;
}

export interface IssueDump {
  issues: Issue[];
  /** Keys that issues had before they were moved, with the id they lead to. */
  oldKeys: [key: string, id: string][];
  counters: Record<'issue' | 'remoteLink' | 'comment' | 'change', number>;
}

const firstId = 10000;

/** One issue alone, as most labels and links have, or a set of them: a set for each would double the memory. */
type Place = Issue | Set<Issue>;

interface Index {
  byId: Map<string, Issue>;
  byKey: Map<string, Issue>;
  byLabel: Map<string, Place>;
  byGlobalId: Map<string, Place>;
  byProject: Map<string, Place>;
  byParent: Map<string, Place>;
  byEpic: Map<string, Place>;
}

type PlaceIndex = Omit<Index, 'byId' | 'byKey'>;

const at = (place: Place | undefined): Iterable<Issue> =>
  place === undefined ? [] : place instanceof Set ? place : [place];

// Jira folds the case of labels when it searches, not when it shows them.
const folded = (label: string) => label.toLowerCase();

/** Under which names an issue stands in each index. */
const placed: { [K in keyof PlaceIndex]: (issue: Issue) => string[] } = {
  byLabel: (issue) => issue.labels.map(folded),
  byGlobalId: (issue) => issue.remoteLinks.flatMap(({ globalId }) => globalId ?? []),
  byProject: (issue) => [issue.projectKey],
  byParent: (issue) => [issue.parentId ?? []].flat(),
  byEpic: (issue) => [issue.epicId ?? []].flat(),
};

const placedEntries = Object.entries(placed) as [keyof PlaceIndex, (issue: Issue) => string[]][];

function unplace(index: Index, issue: Issue): void {
  for (const [name, namesOf] of placedEntries) {
    for (const value of namesOf(issue)) {
      const found = index[name].get(value);
      if (found instanceof Set) found.delete(issue);
      if (found === issue || (found instanceof Set && found.size === 0)) index[name].delete(value);
    }
  }
}

function place(index: Index, issue: Issue): void {
  for (const [name, namesOf] of placedEntries) {
    for (const value of namesOf(issue)) {
      const found = index[name].get(value);
      if (found instanceof Set) found.add(issue);
      else index[name].set(value, found && found !== issue ? new Set([found, issue]) : issue);
    }
  }
}

/** Lets `work` change what the indexes know of the issue. */
function replace({ index, beforeChange }: Store, issue: Issue, work: () => void): void {
  beforeChange(issue);
  unplace(index, issue);
  work();
  place(index, issue);
}

const emptyIndex = (): Index => ({
  byId: new Map(),
  byKey: new Map(),
  byLabel: new Map(),
  byGlobalId: new Map(),
  byProject: new Map(),
  byParent: new Map(),
  byEpic: new Map(),
});

interface StoreOptions {
  now: () => number;
  events: Events;
  /** What of the changes the history keeps. */
  describe: (issue: Issue, changes: IssueChanges) => ChangedItem[];
  /** Called before an issue changes in a way that search can find. */
  beforeChange: (issue: Issue) => void;
}

interface Store extends StoreOptions {
  index: Index;
  counters: { issue: number; remoteLink: number; comment: number; change: number };
}

type Finders = Pick<
  IssueStore,
  'get' | 'all' | 'withLabel' | 'withGlobalId' | 'inProject' | 'childrenOf' | 'inEpic'
>;

function findersOf({ index }: Store): Finders {
  return {
    get: (idOrKey) => index.byId.get(idOrKey) ?? index.byKey.get(idOrKey.toUpperCase()),
    all: () => index.byId.values(),
    withLabel: (label) => at(index.byLabel.get(folded(label))),
    withGlobalId: (globalId) => at(index.byGlobalId.get(globalId)),
    inProject: (projectKey) => at(index.byProject.get(projectKey)),
    childrenOf: (id) => at(index.byParent.get(id)),
    inEpic: (id) => at(index.byEpic.get(id)),
  };
}

// Most lists of most issues are empty: one for all saves a fifth of the memory. They are replaced, never changed.
const none = Object.freeze([]) as unknown as never[];
const noValues: Issue['custom'] = Object.freeze({});
const orNone = <T>(list: T[]): T[] => (list.length === 0 ? none : list);

/** Written out member by member: all issues then have one compact form, whatever the draft was put together from. */
function newIssue(draft: IssueDraft, { id, key, at }: { id: string; key: string; at: number }): Issue {
  return {
    id,
    key,
    projectKey: '',
    typeId: draft.typeId,
    statusId: draft.statusId,
    summary: draft.summary,
    description: draft.description,
    environment: draft.environment,
    labels: draft.labels,
    priorityId: draft.priorityId,
    creator: draft.creator,
    reporter: draft.reporter,
    assignee: draft.assignee,
    createdAt: at,
    updatedAt: at,
    resolvedAt: draft.resolvedAt,
    resolutionId: draft.resolutionId,
    dueDate: draft.dueDate,
    parentId: draft.parentId,
    epicId: draft.epicId,
    sprintIds: orNone(draft.sprintIds),
    rank: '',
    componentIds: orNone(draft.componentIds),
    fixVersionIds: orNone(draft.fixVersionIds),
    custom: Object.keys(draft.custom).length === 0 ? noValues : draft.custom,
    properties: draft.properties,
    remoteLinks: none,
    comments: none,
    history: none,
  };
}

function newKey(project: Project): string {
  project.lastIssueNumber += 1;
  return `${project.key}-${project.lastIssueNumber}`;
}

function log(store: Store, issue: Issue, by: string, items: ChangedItem[]): void {
  const at = store.now();
  issue.updatedAt = at;
  const change: Change = { id: String(store.counters.change), author: by, at, items };
  store.counters.change += 1;
  issue.history = [...issue.history, change];
  store.events.tell({ kind: 'issue_updated', at, userName: by, issue, change });
}

const keyItem = (field: string, fromText: string, toText: string): ChangedItem => ({
  ...{ field, fieldId: field.toLowerCase(), fieldtype: 'jira' },
  ...{ from: null, fromText, to: null, toText },
});

function issueWritersOf(store: Store): Pick<IssueStore, 'add' | 'change' | 'move' | 'remove'> {
  const { index, counters, now, events } = store;
  return {
    add(project, draft) {
      const at = now();
      const issue = newIssue(draft, { id: String(counters.issue), key: newKey(project), at });
      issue.projectKey = project.key;
      issue.rank = firstRank(counters.issue);
      counters.issue += 1;
      index.byId.set(issue.id, issue);
      index.byKey.set(issue.key, issue);
      place(index, issue);
      events.tell({ kind: 'issue_created', at, userName: issue.creator, issue });
      return issue;
    },
    change(issue, changes, by) {
      const items = store.describe(issue, changes);
      replace(store, issue, () => Object.assign(issue, changes));
      log(store, issue, by, items);
    },
    move(issue, to, by) {
      const [oldKey, oldProject] = [issue.key, issue.projectKey];
      replace(store, issue, () => Object.assign(issue, { key: newKey(to), projectKey: to.key }));
      index.byKey.set(issue.key, issue);
      log(store, issue, by, [keyItem('project', oldProject, to.key), keyItem('Key', oldKey, issue.key)]);
    },
    remove(issue, by) {
      unplace(index, issue);
      index.byId.delete(issue.id);
      for (const [key, found] of index.byKey) if (found === issue) index.byKey.delete(key);
      events.tell({ kind: 'issue_deleted', at: now(), userName: by, issue });
    },
  };
}

function remoteLinkWritersOf(store: Store): Pick<IssueStore, 'putRemoteLink' | 'removeRemoteLink'> {
  const { counters } = store;
  return {
    putRemoteLink(issue, link) {
      const at = issue.remoteLinks.findIndex((present) => present.id === link.id);
      const stored: RemoteLink = { ...link, id: link.id ?? counters.remoteLink };
      replace(store, issue, () => {
        issue.remoteLinks = at === -1 ? [...issue.remoteLinks, stored] : issue.remoteLinks.with(at, stored);
      });
      if (link.id === undefined) counters.remoteLink += 1;
      return stored;
    },
    removeRemoteLink(issue, id) {
      replace(store, issue, () => {
        issue.remoteLinks = issue.remoteLinks.filter((link) => link.id !== id);
      });
    },
  };
}

function commentWritersOf(store: Store): Pick<IssueStore, 'addComment' | 'changeComment' | 'removeComment'> {
  const { counters, now, events } = store;
  return {
    addComment(issue, { author, body }) {
      const at = now();
      const id = String(counters.comment);
      counters.comment += 1;
      const comment: Comment = { id, author, updateAuthor: author, body, createdAt: at, updatedAt: at };
      issue.comments = [...issue.comments, comment];
      issue.updatedAt = at;
      events.tell({ kind: 'comment_created', at, userName: author, issue, comment });
      return comment;
    },
    changeComment(issue, comment, { body, by }) {
      const at = now();
      Object.assign(comment, { body, updateAuthor: by, updatedAt: at });
      issue.updatedAt = at;
      events.tell({ kind: 'comment_updated', at, userName: by, issue, comment });
    },
    removeComment(issue, comment, by) {
      const at = now();
      issue.comments = issue.comments.filter(({ id }) => id !== comment.id);
      issue.updatedAt = at;
      events.tell({ kind: 'comment_deleted', at, userName: by, issue, comment });
    },
  };
}

function dumpersOf({ index, counters }: Store): Pick<IssueStore, 'dump' | 'restore'> {
  return {
    dump: () => ({
      issues: [...index.byId.values()],
      oldKeys: [...index.byKey].flatMap(([key, issue]) => (issue.key === key ? [] : [[key, issue.id]])),
      counters: { ...counters },
    }),
    restore({ issues, oldKeys, counters: counted }) {
      for (const map of Object.values(index) as Map<string, unknown>[]) map.clear();
      for (const issue of issues) {
        index.byId.set(issue.id, issue);
        index.byKey.set(issue.key, issue);
        place(index, issue);
      }
      for (const [key, id] of oldKeys) {
        const issue = index.byId.get(id);
        if (issue) index.byKey.set(key, issue);
      }
      Object.assign(counters, counted);
    },
  };
}

export function createIssueStore(options: StoreOptions): IssueStore {
  const index = emptyIndex();
  const counters = { issue: firstId, remoteLink: firstId, comment: firstId, change: firstId };
  const store: Store = { ...options, index, counters };
  return {
    get size() {
      return index.byId.size;
    },
    ...findersOf(store),
    ...issueWritersOf(store),
    ...remoteLinkWritersOf(store),
    ...commentWritersOf(store),
    ...dumpersOf(store),
  };
}
