import type {
  GetConnectionsByConnectionIdProjectsByProjectKeyOffersByItemKindData,
  GetConnectionsByConnectionIdProjectsByProjectKeyOffersByItemKindResponses,
  Mapping,
  MappingOffers,
} from '@crosslink/web';
import { given } from '../client/api.ts';
import type { Api } from '../client/api.ts';
import { findConnection } from '../client/find.ts';
import { openApi } from '../client/settings.ts';
import { exitCodes } from '../cli-error.ts';
import { show } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { oneLine } from '../terminal/table.ts';
import { listMappings } from './mapping.ts';
import type { FieldSource } from './mapping.ts';

export interface CheckMappingOptions extends OutputOptions {
  connection?: string;
}

interface Finding {
  itemKind: Mapping['itemKind'];
  /** Null where it is about no field. */
  fieldId: string | null;
  message: string;
}

/** `crosslink mapping check`: holds what a mapping says against what the project allows now. */
export async function checkMapping(projectKey: string, options: CheckMappingOptions): Promise<number> {
  const api = await openApi();
  const { id, siteId } = await findConnection(api, options.connection);
  const mappings = await listMappings(api, siteId, projectKey);
  const findings = await Promise.all(
    mappings.map(async (mapping) => findingsOn(mapping, await readOffers(api, id, mapping))),
  ).then((each) => each.flat());
  show(options, { ok: findings.length === 0, findings }, () =>
    findings.length === 0
      ? `${projectKey} allows what its mapping says.\nNext: crosslink push IDEA --project ${projectKey} --preflight`
      : findings.map(({ itemKind, message }) => `${itemKind}: ${oneLine(message)}`).join('\n'),
  );
  return findings.length === 0 ? exitCodes.fine : exitCodes.failed;
}

type OffersData = GetConnectionsByConnectionIdProjectsByProjectKeyOffersByItemKindData;

function readOffers(api: Api, connectionId: string, mapping: Mapping): Promise<MappingOffers> {
  const { projectKey, itemKind, issueType } = mapping;
  return api.call<OffersData, GetConnectionsByConnectionIdProjectsByProjectKeyOffersByItemKindResponses>(
    'GET',
    {
      url: '/api/v1/connections/{connectionId}/projects/{projectKey}/offers/{itemKind}',
      path: { connectionId, projectKey, itemKind },
      query: given<NonNullable<OffersData['query']>>({ issueType: issueType ?? undefined }),
    },
  );
}

function findingsOn({ itemKind, fields, target }: Mapping, offers: MappingOffers): Finding[] {
  const finding = (message: string, fieldId: string | null = null) => ({ itemKind, fieldId, message });
  if (offers.problem !== null) return [finding(`${offers.problem.message} ${offers.problem.remedy}`)];
  const type = offers.issueType ?? 'issue';
  const unknown = Object.keys(fields)
    .filter((id) => !filledAnyhow.has(id) && !offers.fields.some(({ fieldId }) => fieldId === id))
    .map((id) => finding(`${id} cannot be filled when a ${type} is created.`, id));
  const wrong = offers.fields.flatMap(({ fieldId, name, allowed }) =>
    refusedValues(fields[fieldId], allowed).map((value) =>
      finding(`${name} (${fieldId}) does not allow ${value}; it allows: ${allowedText(allowed)}.`, fieldId),
    ),
  );
  const missing = offers.fields
    .filter(({ fieldId, required }) => required && !filledAnyhow.has(fieldId))
    .filter(({ fieldId, usual }) => isEmpty(fields[fieldId] ?? usual))
    .map(({ fieldId, name }) => finding(`${name} (${fieldId}) is required, and nothing fills it.`, fieldId));
  const boardId = target !== null && 'boardId' in target ? target.boardId : undefined;
  const lost =
    boardId === undefined || offers.boards.some(({ id }) => id === boardId)
      ? []
      : [finding(`There is no board ${boardId} of this project.`)];
  return [...unknown, ...wrong, ...missing, ...lost];
}

/** By the push, or by Jira: no mapping need name them, and they need not be on the create screen. */
const filledAnyhow = new Set(['project', 'issuetype', 'parent', 'reporter', 'summary', 'labels']);

const isEmpty = (source: FieldSource | null | undefined): boolean => !source || source.from === 'nothing';

/** Values that are said as they are. A number may be an id, which Jira does not list. */
function refusedValues(source: FieldSource | undefined, allowed: string[] | null): string[] {
  if (source === undefined || allowed === null) return [];
  const names = new Set(allowed.map((name) => name.toLowerCase()));
  return valuesOf(source)
    .map(String)
    .filter((value) => !/^\d+$/.test(value) && !names.has(value.toLowerCase()));
}

function valuesOf(source: FieldSource): (string | number | boolean)[] {
  if (source.from === 'constant') return [source.value].flat();
  return source.from === 'item' ? (source.steps?.map(({ value }) => value) ?? []) : [];
}

const SHOWN_AT_MOST = 20;
const allowedText = (allowed: string[] | null): string => (allowed ?? []).slice(0, SHOWN_AT_MOST).join(', ');
