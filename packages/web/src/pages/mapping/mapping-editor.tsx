import { Button, Group, Select, Stack } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import {
  deleteSitesBySiteIdProjectsByProjectKeyMappingsByItemKind,
  putSitesBySiteIdProjectsByProjectKeyMappingsByItemKind,
} from '../../api/generated/sdk.gen.ts';
import type { Mapping, MappingOffers } from '../../api/generated/types.gen.ts';
import { mappingsQuery, offersQuery } from '../../api/preflight.ts';
import { FormActions } from '../../design/form-actions.tsx';
import { Form } from '../../design/form.tsx';
import { Notice, ProblemNotice } from '../../design/notice.tsx';
import { say } from '../../design/say.tsx';
import { useAction } from '../../design/use-action.ts';
import { Waiting } from '../../design/waiting.tsx';
import { mappingTexts as texts } from '../../texts/mapping.ts';
import { FieldRows } from './field-rows.tsx';
import type { MappingPlace } from './mapping-dialog.tsx';
import { isComplete } from './sources.ts';
import { TargetSelect } from './target-select.tsx';

interface MappingEditorProps {
  place: MappingPlace;
  onCancel: () => void;
  onSaved: () => void;
}

/** Offers what the project allows now: its issue types, and the fields of the one that is chosen. */
export function MappingEditor(props: MappingEditorProps): ReactNode {
  const { siteId, projectKey, itemKind } = props.place;
  const mappings = useQuery({ ...mappingsQuery(siteId, projectKey), staleTime: 0 });
  const mapping = mappings.data?.find((one) => one.itemKind === itemKind);
  if (mappings.error)
    return <ProblemNotice problem={mappings.error} onRetry={() => void mappings.refetch()} />;
  return mapping ? <Editor {...props} mapping={mapping} /> : <Waiting />;
}

type Draft = Pick<Mapping, 'issueType' | 'fields' | 'target'>;

function Editor({ place, mapping, onCancel, onSaved }: MappingEditorProps & { mapping: Mapping }): ReactNode {
  const { siteId, projectKey, itemKind, connectionId, fieldId } = place;
  const [draft, setDraft] = useState<Draft>(mapping);
  const offers = useQuery({
    ...offersQuery({ connectionId, projectKey, itemKind, issueType: draft.issueType }),
    placeholderData: keepPreviousData,
  });
  const client = useQueryClient();
  const path = { siteId, projectKey, itemKind };
  const done = async (said: string) => {
    say(said);
    await client.invalidateQueries({ queryKey: mappingsQuery(siteId, projectKey).queryKey });
    onSaved();
  };
  const save = useAction(
    (fields: Mapping['fields']) =>
      ask(
        putSitesBySiteIdProjectsByProjectKeyMappingsByItemKind({ path, body: { ...bodyOf(draft), fields } }),
      ),
    () => done(texts.saved),
  );
  const reset = useAction(
    () => ask(deleteSitesBySiteIdProjectsByProjectKeyMappingsByItemKind({ path })),
    () => done(texts.resetDone),
  );
  if (offers.error) return <ProblemNotice problem={offers.error} onRetry={() => void offers.refetch()} />;
  if (!offers.data) return <Waiting />;
  const known = offers.data;
  return (
    <Form onSubmit={() => save.run(sayable(draft.fields, known))}>
      <Stack gap="md">
        {known.problem && (
          <Notice tone="bad" title={known.problem.message}>
            <p>{known.problem.remedy}</p>
          </Notice>
        )}
        <TypeSelect
          offers={known}
          value={draft.issueType}
          onChange={(issueType) => setDraft({ ...draft, issueType })}
        />
        <TargetSelect
          boards={known.boards}
          value={draft.target}
          onChange={(target) => setDraft({ ...draft, target })}
        />
        <FieldRows
          offers={known}
          itemKind={itemKind}
          fields={draft.fields}
          first={fieldId}
          onChange={(fields) => setDraft({ ...draft, fields })}
        />
        <ProblemNotice problem={save.problem ?? reset.problem} />
        <Group justify="space-between" gap="sm">
          <Button variant="subtle" color="gray" loading={reset.busy} onClick={() => reset.run()}>
            {texts.reset}
          </Button>
          <FormActions submit={texts.save} busy={save.busy} onCancel={onCancel} />
        </Group>
      </Stack>
    </Form>
  );
}

const bodyOf = ({ issueType, target }: Draft) => ({ issueType, target });

/** What the issue type has no field for, and what is not said to the end, is left out. */
function sayable(fields: Mapping['fields'], { fields: offered, problem }: MappingOffers): Mapping['fields'] {
  const ids = new Set(offered.map(({ fieldId }) => fieldId));
  return Object.fromEntries(
    Object.entries(fields).filter(([id, source]) => isComplete(source) && (problem !== null || ids.has(id))),
  );
}

interface TypeSelectProps {
  offers: MappingOffers;
  value: string | null;
  onChange: (issueType: string | null) => void;
}

function TypeSelect({ offers, value, onChange }: TypeSelectProps): ReactNode {
  const { issueTypes, issueType } = offers;
  const usual = value === null && issueType !== null ? texts.usualTypeIs(issueType) : texts.usualType;
  const chosen = issueTypes.find(({ id, name }) => name === value || id === value)?.name ?? value;
  return (
    <Select
      label={texts.issueType}
      data={[{ value: '', label: usual }, ...issueTypes.map(({ name }) => ({ value: name, label: name }))]}
      value={chosen ?? ''}
      onChange={(name) => onChange(name === '' ? null : name)}
      allowDeselect={false}
    />
  );
}
