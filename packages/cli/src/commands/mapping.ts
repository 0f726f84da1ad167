import type {
  DeleteSitesBySiteIdProjectsByProjectKeyMappingsByItemKindData,
  DeleteSitesBySiteIdProjectsByProjectKeyMappingsByItemKindResponses,
  GetSitesBySiteIdProjectsByProjectKeyMappingsData,
  GetSitesBySiteIdProjectsByProjectKeyMappingsResponses,
  Mapping,
  PutSitesBySiteIdProjectsByProjectKeyMappingsByItemKindData,
  PutSitesBySiteIdProjectsByProjectKeyMappingsByItemKindResponses,
} from '@crosslink/web';
import { emptyAsNull } from '../client/api.ts';
import type { Api } from '../client/api.ts';
import { readJsonGiven } from '../client/file-given.ts';
import { findSite } from '../client/find.ts';
import { openApi } from '../client/settings.ts';
import { usageError } from '../cli-error.ts';
import { show } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { facts } from '../terminal/table.ts';

export type ItemKind = Mapping['itemKind'];
export type FieldSource = Mapping['fields'][string];
type Draft = PutSitesBySiteIdProjectsByProjectKeyMappingsByItemKindData['body'];

export interface MappingOptions extends OutputOptions {
  site?: string;
}

/** Of ideas, and of user stories. */
export async function listMappings(api: Api, siteId: string, projectKey: string): Promise<Mapping[]> {
  const reply = await api.call<
    GetSitesBySiteIdProjectsByProjectKeyMappingsData,
    GetSitesBySiteIdProjectsByProjectKeyMappingsResponses
  >('GET', {
    url: '/api/v1/sites/{siteId}/projects/{projectKey}/mappings',
    path: { siteId, projectKey },
  });
  return reply.items;
}

/** `crosslink mapping show` */
export async function showMappings(projectKey: string, options: MappingOptions): Promise<void> {
  const api = await openApi();
  const { id: siteId } = await findSite(api, options.site);
  const items = await listMappings(api, siteId, projectKey);
  show(options, { items }, () => items.map(mappingText).join('\n'));
}

function mappingText({ itemKind, projectKey, issueType, target, fields }: Mapping): string {
  const rows = Object.entries(fields).map(([id, source]): [string, string] => [id, sourceText(source)]);
  return [
    `${itemKind === 'idea' ? 'Ideas' : 'User stories'} in ${projectKey}`,
    facts([
      ['Issue type', issueType ?? 'the usual one'],
      ['New issues go', target === null ? 'nowhere else' : targetText(target)],
      ...rows,
      ['Other fields', 'as usual'],
    ]),
  ].join('\n');
}

/** As `--field` takes it. */
function sourceText(source: FieldSource): string {
  switch (source.from) {
    case 'nothing':
      return 'nothing';
    case 'constant':
      return `constant:${Array.isArray(source.value) ? source.value.join(', ') : source.value}`;
    case 'template':
      return `template:${source.text}`;
    case 'item': {
      const steps = source.steps?.map(({ atLeast, value }) => `${atLeast} → ${value}`) ?? [];
      return `item:${source.field}${steps.length > 0 ? ` (${steps.join(', ')})` : ''}`;
    }
  }
}

/** As `--target` takes it. */
function targetText(target: NonNullable<Mapping['target']>): string {
  return `${target.kind}:${target.kind === 'sprint' ? target.sprintId : target.boardId}`;
}

export interface SetMappingOptions extends MappingOptions {
  /** Replaces the mapping as a whole; the other options then change what it says. */
  file?: string;
  issueType?: string;
  /** Undefined: as usual again. */
  field?: [fieldId: string, source: FieldSource | undefined][];
  target?: NonNullable<Mapping['target']> | 'none';
}

/** `crosslink mapping set` */
export async function setMapping(
  projectKey: string,
  itemKind: ItemKind,
  options: SetMappingOptions,
): Promise<void> {
  const { file, issueType, field, target } = options;
  if (file === undefined && issueType === undefined && field === undefined && target === undefined)
    throw usageError(
      'mapping_missing',
      'It is not said what to set.',
      'Give --file, or --issue-type, --field and --target (crosslink mapping set --help).',
    );
  const api = await openApi();
  const { id: siteId } = await findSite(api, options.site);
  const { fields = {}, ...draft } =
    file === undefined
      ? draftOf((await listMappings(api, siteId, projectKey)).find(isOf(itemKind)) ?? {})
      : await readDraft(file, itemKind);
  const mapping = await api.call<
    PutSitesBySiteIdProjectsByProjectKeyMappingsByItemKindData,
    PutSitesBySiteIdProjectsByProjectKeyMappingsByItemKindResponses
  >('PUT', {
    url: '/api/v1/sites/{siteId}/projects/{projectKey}/mappings/{itemKind}',
    path: { siteId, projectKey, itemKind },
    body: {
      ...draft,
      ...(issueType !== undefined && { issueType: emptyAsNull(issueType) ?? null }),
      ...(target !== undefined && { target: target === 'none' ? null : target }),
      // JSON leaves out what is undefined.
      fields: { ...fields, ...(Object.fromEntries(field ?? []) as Record<string, FieldSource>) },
    },
  });
  show(options, mapping, () =>
    [mappingText(mapping), `Next: crosslink mapping check ${mapping.projectKey}`].join('\n'),
  );
}

/** Of one mapping, or of both. What is wrong in it otherwise, the server says. @throws CliError `mapping_missing`, as readJsonGiven */
async function readDraft(file: string, itemKind: ItemKind): Promise<Draft> {
  const remedy = 'Give a JSON file such as crosslink mapping show PROJECT --json prints, or a part of it.';
  const content = await readJsonGiven(file, remedy);
  const one = 'items' in content ? (content['items'] as Partial<Mapping>[]).find(isOf(itemKind)) : content;
  if (one === undefined)
    throw usageError('mapping_missing', `${file} holds no mapping of kind ${itemKind}.`, remedy);
  return draftOf(one);
}

const isOf =
  (itemKind: ItemKind) =>
  (mapping: Partial<Mapping>): boolean =>
    mapping.itemKind === itemKind;

const saidElsewhere = new Set(['siteId', 'projectKey', 'itemKind', 'updatedAt', 'updatedBy']);

const draftOf = (mapping: object): Draft =>
  Object.fromEntries(Object.entries(mapping).filter(([name]) => !saidElsewhere.has(name)));

/** `crosslink mapping reset`: everything as usual again. */
export async function resetMapping(
  projectKey: string,
  itemKind: ItemKind,
  options: MappingOptions,
): Promise<void> {
  const api = await openApi();
  const { id: siteId } = await findSite(api, options.site);
  const mapping = await api.call<
    DeleteSitesBySiteIdProjectsByProjectKeyMappingsByItemKindData,
    DeleteSitesBySiteIdProjectsByProjectKeyMappingsByItemKindResponses
  >('DELETE', {
    url: '/api/v1/sites/{siteId}/projects/{projectKey}/mappings/{itemKind}',
    path: { siteId, projectKey, itemKind },
  });
  show(options, mapping, () => mappingText(mapping));
}
