import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import type { Connection, Site } from '../../api/generated/types.gen.ts';
import { projectsQuery } from '../../api/preflight.ts';
import { Card } from '../../design/card.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { pushTexts as texts } from '../../texts/push.ts';
import { nameOf } from '../site/jira-user.ts';
import classes from './push.module.css';

interface WhereProps {
  sites: Site[];
  connections: Connection[];
  connectionId: string;
  projectKey: string | null;
  onConnection: (connectionId: string) => void;
  onProject: (projectKey: string | null) => void;
  onMapping: (itemKind: 'idea' | 'story') => void;
}

const remembered = (connectionId: string) => `project-of-${connectionId}`;

/** Which Jira, as whom, which project; the project somebody chose last is chosen again. */
export function Where(props: WhereProps): ReactNode {
  const { sites, connections, connectionId, projectKey, onConnection, onProject, onMapping } = props;
  const projects = useQuery(projectsQuery(connectionId));
  const last = window.localStorage.getItem(remembered(connectionId));
  const usual = projects.data?.find(({ key }, _index, all) => key === last || all.length === 1)?.key;
  useEffect(() => {
    if (projectKey === null && usual !== undefined) onProject(usual);
  }, [projectKey, usual, onProject]);
  const choose = (key: string | null) => {
    if (key !== null) window.localStorage.setItem(remembered(connectionId), key);
    onProject(key);
  };
  return (
    <Card title={texts.where}>
      <div className={classes.form}>
        <Select
          label={texts.connection}
          data={connections.map((one) => ({ value: one.id, label: labelOf(one, sites) }))}
          value={connectionId}
          onChange={(id) => id !== null && onConnection(id)}
          allowDeselect={false}
        />
        <Select
          label={texts.project}
          description={texts.projectHint}
          data={(projects.data ?? []).map(({ key, name }) => ({ value: key, label: `${name} (${key})` }))}
          value={projectKey}
          onChange={choose}
          disabled={projects.isPending}
          allowDeselect={false}
          searchable
        />
      </div>
      <ProblemNotice problem={projects.error} onRetry={() => void projects.refetch()} />
      {projectKey !== null && (
        <div className={classes.mappings}>
          {(['idea', 'story'] as const).map((kind) => (
            <Button key={kind} size="xs" variant="subtle" onClick={() => onMapping(kind)}>
              {texts.mapping(kind)}
            </Button>
          ))}
        </div>
      )}
    </Card>
  );
}

function labelOf({ siteId, owner, jiraUser }: Connection, sites: Site[]): string {
  const site = sites.find(({ id }) => id === siteId)?.name ?? '';
  const name = nameOf(jiraUser);
  return `${site} – ${owner === 'service' ? texts.service(name) : name}`;
}
