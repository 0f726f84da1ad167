import { Button, Group, Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Connection } from '../../api/generated/types.gen.ts';
import { projectsQuery } from '../../api/preflight.ts';
import { Card } from '../../design/card.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { mappingTexts as texts } from '../../texts/mapping.ts';
import { pushTexts } from '../../texts/push.ts';
import { MappingDialog } from '../mapping/mapping-dialog.tsx';

interface MappingCardProps {
  siteId: string;
  connections: Connection[];
}

/** A project is chosen, then what is mapped. */
export function MappingCard({ siteId, connections }: MappingCardProps): ReactNode {
  const connection = connections.find(({ state }) => state === 'active');
  return (
    <Card title={texts.pageTitle}>
      <Text size="sm" c="dimmed" mb="md">
        {texts.pageText}
      </Text>
      {connection ? (
        <Choose siteId={siteId} connectionId={connection.id} />
      ) : (
        <Text size="sm">{texts.needsConnection}</Text>
      )}
    </Card>
  );
}

function Choose({ siteId, connectionId }: { siteId: string; connectionId: string }): ReactNode {
  const projects = useQuery(projectsQuery(connectionId));
  const [projectKey, setProjectKey] = useState<string | null>(null);
  const [itemKind, setItemKind] = useState<'idea' | 'story'>();
  const close = () => setItemKind(undefined);
  return (
    <>
      <ProblemNotice problem={projects.error} onRetry={() => void projects.refetch()} />
      <Group align="flex-end" gap="sm">
        <Select
          label={pushTexts.project}
          placeholder={texts.chooseProject}
          data={(projects.data ?? []).map(({ key, name }) => ({ value: key, label: `${name} (${key})` }))}
          value={projectKey}
          onChange={setProjectKey}
          searchable
        />
        {(['idea', 'story'] as const).map((kind) => (
          <Button
            key={kind}
            variant="default"
            disabled={projectKey === null}
            onClick={() => setItemKind(kind)}
          >
            {pushTexts.mapping(kind)}
          </Button>
        ))}
      </Group>
      {itemKind && projectKey !== null && (
        <MappingDialog
          place={{ siteId, connectionId, projectKey, itemKind }}
          onClose={close}
          onSaved={close}
        />
      )}
    </>
  );
}
