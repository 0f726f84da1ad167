import type {
  GetSitesBySiteIdSyncStatusesData,
  GetSitesBySiteIdSyncStatusesResponses,
  PostSitesBySiteIdSyncStatusesPreviewData,
  PostSitesBySiteIdSyncStatusesPreviewResponses,
  PutSitesBySiteIdSyncStatusesData,
  PutSitesBySiteIdSyncStatusesResponses,
  Site,
  StatusRules,
} from '@crosslink/web';
import type { Api } from '../client/api.ts';
import { findSite, theOne } from '../client/find.ts';
import { openApi } from '../client/settings.ts';
import { statuses } from '../client/statuses.ts';
import { CliError, usageError } from '../cli-error.ts';
import { count, show, tell } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { oneLine, table } from '../terminal/table.ts';

type Rule = StatusRules['items'][number];
type ItemKind = Rule['itemKind'];

const BY_CATEGORY =
  'Without a rule the category counts: to do → planned (story: open), in progress → in-progress, done → done.';

/** `crosslink sync rules show` */
export async function showRules(text: string | undefined, options: OutputOptions): Promise<void> {
  const api = await openApi();
  const site = await findSite(api, text);
  const rules = await rulesOf(api, site);
  show(options, rules, () =>
    [
      rules.items.length === 0
        ? `${oneLine(site.name)} has no rule of its own.`
        : table(columns, rules.items.map(rowOf)),
      BY_CATEGORY,
    ].join('\n'),
  );
}

const columns = [
  { heading: 'PROJECT' },
  { heading: 'KIND' },
  { heading: 'STATUS IN JIRA', shrinks: true },
  { heading: 'BECOMES' },
];

function rowOf({ projectKey, itemKind, jiraStatus, itemStatus }: Rule): string[] {
  return [projectKey ?? 'all', itemKind, jiraStatus, itemStatus ?? NOTHING];
}

/** What is said for a status that moves no item. */
const NOTHING = 'nothing';

export interface RuleOptions extends OutputOptions {
  /** Default: all projects. */
  project?: string;
  site?: string;
  preview?: true;
}

/** `crosslink sync rules set`: one rule; the others stay. */
export async function setRule(
  itemKind: ItemKind,
  jiraStatus: string,
  becomes: string,
  options: RuleOptions,
): Promise<void> {
  const rule = ruleOf(itemKind, jiraStatus, { becomes, project: options.project });
  const api = await openApi();
  const site = await findSite(api, options.site);
  const change = (items: Rule[]) => {
    const known = items.find((one) => isInPlaceOf(one, rule));
    if (known?.itemStatus === rule.itemStatus) return items;
    return [...items.filter((one) => one !== known), rule];
  };
  if (options.preview) return showPreview(api, site, { change, options });
  const { rules, changed } = await changeRules(api, site, change);
  const then = changed ? FOLLOWING : 'It was so already.';
  show(options, rules, () => `${oneLine(site.name)}: ${ruleText(rule)}.\n${then}`);
}

const FOLLOWING = 'Linked items of which that says something else than before follow in the background.';

/** `crosslink sync rules remove`: one rule; the others stay. */
export async function removeRule(
  itemKind: ItemKind,
  jiraStatus: string,
  options: RuleOptions,
): Promise<void> {
  const api = await openApi();
  const site = await findSite(api, options.site);
  const place = placeOf(itemKind, jiraStatus, options.project);
  const change = (items: Rule[]) => {
    const meant = ruleIn(items, place);
    return items.filter((one) => one !== meant);
  };
  if (options.preview) return showPreview(api, site, { change, options });
  const { rules } = await changeRules(api, site, change);
  show(
    options,
    rules,
    () => `${oneLine(site.name)}: the rule for ${nameOf(place)} is removed.\n${FOLLOWING}`,
  );
}

/** @throws CliError `rule_unknown` */
function ruleIn(items: Rule[], place: Place): Rule {
  const found = items.filter((one) => isInPlaceOf(one, place));
  return theOne(found, {
    noun: 'rule',
    text: nameOf(place),
    all: items,
    nameOf,
    list: 'crosslink sync rules show',
    nothingYet: 'There is nothing to remove: the category of a status counts.',
  });
}

/** As many may change the rules at once. */
const ATTEMPTS = 5;

/**
 * Changes some of the rules, and keeps what somebody else changes in the same moment. `change` gives its argument back where
 * all is well already.
 * @throws CliError `changed_meanwhile` if that goes on and on
 */
async function changeRules(
  api: Api,
  site: Site,
  change: (items: Rule[]) => Rule[],
): Promise<{ rules: StatusRules; changed: boolean }> {
  for (let attempt = 1; ; attempt += 1) {
    const before = await rulesOf(api, site);
    const items = change(before.items);
    if (items === before.items) return { rules: before, changed: false };
    try {
      return { rules: await putRules(api, site, { items, version: before.version }), changed: true };
    } catch (error) {
      const meanwhile = error instanceof CliError && error.code === 'changed_meanwhile';
      if (!meanwhile || attempt === ATTEMPTS) throw error;
      tell('Somebody else changed the rules meanwhile; that stays, too.');
    }
  }
}

/** With `--preview`: nothing is changed. */
async function showPreview(
  api: Api,
  site: Site,
  { change, options }: { change: (items: Rule[]) => Rule[]; options: RuleOptions },
): Promise<void> {
  const { items } = await rulesOf(api, site);
  const preview = await api.call<
    PostSitesBySiteIdSyncStatusesPreviewData,
    PostSitesBySiteIdSyncStatusesPreviewResponses
  >('POST', {
    url: '/api/v1/sites/{siteId}/sync/statuses/preview',
    path: { siteId: site.id },
    body: { items: change(items) },
  });
  const { ideas, stories } = preview;
  show(options, preview, () =>
    [
      `At most ${count(ideas, 'idea')} and ${count(stories, 'user story', 'user stories')} would follow: not those whose`,
      'status somebody decided here after Jira changed it. Nothing was changed.',
    ].join(' '),
  );
}

function rulesOf(api: Api, { id: siteId }: Site): Promise<StatusRules> {
  return api.call<GetSitesBySiteIdSyncStatusesData, GetSitesBySiteIdSyncStatusesResponses>('GET', {
    url: '/api/v1/sites/{siteId}/sync/statuses',
    path: { siteId },
  });
}

function putRules(api: Api, { id: siteId }: Site, body: StatusRules): Promise<StatusRules> {
  return api.call<PutSitesBySiteIdSyncStatusesData, PutSitesBySiteIdSyncStatusesResponses>('PUT', {
    url: '/api/v1/sites/{siteId}/sync/statuses',
    path: { siteId },
    body,
  });
}

type Place = Pick<Rule, 'itemKind' | 'projectKey' | 'jiraStatus'>;

/** Jira's keys of projects are in capitals, and Crosslink knows statuses in small letters. */
const placeOf = (itemKind: ItemKind, jiraStatus: string, project: string | undefined): Place => ({
  itemKind,
  projectKey: project?.toUpperCase() ?? null,
  jiraStatus: jiraStatus.trim().toLowerCase(),
});

const isInPlaceOf = (one: Place, other: Place): boolean => nameOf(one) === nameOf(other);

const nameOf = ({ itemKind, projectKey, jiraStatus }: Place): string =>
  `${itemKind} in ${JSON.stringify(jiraStatus)} of ${projectKey ?? 'all projects'}`;

/** @throws CliError `item_status_unknown` */
function ruleOf(
  itemKind: ItemKind,
  jiraStatus: string,
  { becomes, project }: { becomes: string; project: string | undefined },
): Rule {
  const place = placeOf(itemKind, jiraStatus, project);
  const itemStatus = becomes === NOTHING ? null : becomes;
  if (itemStatus === null || statuses[itemKind].some((one) => one === itemStatus))
    // A status of this kind, as was just seen.
    return { ...place, itemStatus } as Rule;
  throw usageError(
    'item_status_unknown',
    `${itemKind === 'idea' ? 'An idea' : 'A user story'} is never ${JSON.stringify(becomes)}.`,
    `Say one of ${statuses[itemKind].join(', ')}, or ${NOTHING}: such a status then moves nothing.`,
  );
}

function ruleText({ itemKind, projectKey, jiraStatus, itemStatus }: Rule): string {
  const item = itemKind === 'idea' ? 'an idea' : 'a user story';
  const where = projectKey === null ? '' : ` of ${projectKey}`;
  const then = itemStatus === null ? 'stays as it is' : `becomes ${itemStatus}`;
  return `${item} whose issue${where} comes into ${JSON.stringify(jiraStatus)} ${then}`;
}
