import { Button, Stack } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { ask } from '../../api/ask.ts';
import { postPushes } from '../../api/generated/sdk.gen.ts';
import type { Connection, Preflight, Site } from '../../api/generated/types.gen.ts';
import { preflightQuery } from '../../api/preflight.ts';
import type { PushDraft } from '../../api/preflight.ts';
import { Icon } from '../../design/icons.tsx';
import { Notice, ProblemNotice } from '../../design/notice.tsx';
import { useAction } from '../../design/use-action.ts';
import { pushTexts as texts } from '../../texts/push.ts';
import { MappingDialog } from '../mapping/mapping-dialog.tsx';
import type { MappingPlace } from '../mapping/mapping-dialog.tsx';
import { Conflicts } from './conflicts.tsx';
import type { OnConflict } from './conflicts.tsx';
import { PreviewCard } from './preview-card.tsx';
import { Where } from './where.tsx';

interface PushFormProps {
  ideaIds: string[];
  sites: Site[];
  connections: Connection[];
}

type Item = Preflight['items'][number];

export function PushForm({ ideaIds, sites, connections }: PushFormProps): ReactNode {
  const [connectionId, setConnectionId] = useState(connections[0]?.id ?? '');
  const [projectKey, setProjectKey] = useState<string | null>(null);
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const [onConflict, setOnConflict] = useState<OnConflict>('ask');
  const [mapped, setMapped] = useState<Pick<MappingPlace, 'itemKind' | 'fieldId'>>();
  const whole: PushDraft = {
    ideaIds,
    stories: 'all',
    connectionId,
    projectKey: projectKey ?? '',
    onConflict,
  };
  // Everything is previewed, so that what is left out can be taken in again.
  const preflight = useQuery({
    ...preflightQuery(whole),
    enabled: projectKey !== null,
    placeholderData: keepPreviousData,
  });
  const siteId = connections.find(({ id }) => id === connectionId)?.siteId ?? '';
  const found = projectKey === null ? undefined : preflight.data;
  return (
    <Stack gap="md">
      <Where
        sites={sites}
        connections={connections}
        connectionId={connectionId}
        projectKey={projectKey}
        onConnection={(id) => {
          setConnectionId(id);
          setProjectKey(null);
        }}
        onProject={setProjectKey}
        onMapping={(itemKind) => setMapped({ itemKind })}
      />
      <PreviewCard
        preflight={preflight}
        shown={projectKey !== null}
        leftOut={leftOut}
        onLeaveOut={setLeftOut}
        onFix={(itemKind, fieldId) => setMapped({ itemKind, fieldId })}
      >
        {found && <Conflicts items={found.items} value={onConflict} onChange={setOnConflict} />}
      </PreviewCard>
      {found && <Go preflight={found} draft={whole} leftOut={leftOut} />}
      {mapped && projectKey !== null && (
        <MappingDialog
          place={{ siteId, connectionId, projectKey, ...mapped }}
          onClose={() => setMapped(undefined)}
          onSaved={() => {
            setMapped(undefined);
            void preflight.refetch();
          }}
        />
      )}
    </Stack>
  );
}

const isIn = ({ itemId, itemKind }: Item, leftOut: ReadonlySet<string>) =>
  itemKind === 'idea' || !leftOut.has(itemId);

interface GoProps {
  preflight: Preflight;
  draft: PushDraft;
  leftOut: ReadonlySet<string>;
}

function Go({ preflight, draft, leftOut }: GoProps): ReactNode {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const items = useMemo(() => preflight.items.filter((item) => isIn(item, leftOut)), [preflight, leftOut]);
  const { run, busy, problem } = useAction(
    () => ask(postPushes({ body: draftWithout(draft, items, leftOut) })),
    async (push) => {
      navigate(`/pushes/${push.id}`);
      await client.invalidateQueries({ queryKey: ['pushes'] });
    },
  );
  const blocked = items.filter(({ action }) => action === 'blocked').length;
  const going = items.filter(({ action }) => action === 'create' || action === 'update').length;
  // Then Jira’s side is taken for known, though nothing is written.
  const keeping = draft.onConflict === 'keep' && items.length > blocked;
  return (
    <Stack gap="sm">
      {blocked > 0 && going > 0 && <Notice tone="busy">{texts.someBlocked(blocked)}</Notice>}
      <ProblemNotice problem={problem} />
      <div>
        <Button
          onClick={() => run()}
          loading={busy}
          disabled={preflight.problems.length > 0 || (going === 0 && !keeping)}
          leftSection={<Icon name="send" size={16} />}
        >
          {going === 0 ? (keeping ? texts.onConflict.keep : texts.nothingToPush) : texts.submit(going)}
        </Button>
      </div>
    </Stack>
  );
}

function draftWithout(draft: PushDraft, items: Item[], leftOut: ReadonlySet<string>): PushDraft {
  if (leftOut.size === 0) return draft;
  const storyIds = items.flatMap(({ itemKind, itemId }) => (itemKind === 'story' ? [itemId] : []));
  return { ...draft, stories: 'named', storyIds };
}
