import { Button, Select, Stack, TextInput } from '@mantine/core';
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { ask } from '../../api/ask.ts';
import { postPushes } from '../../api/generated/sdk.gen.ts';
import type { Connection, IdeaInFull, Site } from '../../api/generated/types.gen.ts';
import { connectionsQuery, ideaQuery, sitesQuery } from '../../api/queries.ts';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icons.tsx';
import { Form } from '../../design/form.tsx';
import type { Fields } from '../../design/form.tsx';
import { Notice, ProblemNotice } from '../../design/notice.tsx';
import { Screen } from '../../design/screen.tsx';
import { useAction } from '../../design/use-action.ts';
import { Waiting } from '../../design/waiting.tsx';
import { pushTexts as texts } from '../../texts/backlog.ts';
import { nameOf } from '../site/jira-user.ts';
import { PushTree } from './push-tree.tsx';
import classes from './push.module.css';

export default function PushPage(): ReactNode {
  const ids = (new URLSearchParams(useSearch()).get('ideas') ?? '').split(',').filter((id) => id !== '');
  const ideas = useQueries({ queries: ids.map((id) => ideaQuery(id)) });
  const sites = useQuery(sitesQuery);
  const connections = useQuery(connectionsQuery);
  const found = ideas.flatMap(({ data }) => (data ? [data] : []));
  const waiting = !sites.data || !connections.data || ideas.some(({ isPending }) => isPending);
  return (
    <Screen
      title={texts.title}
      text={texts.text}
      above={
        <Link href="/backlog">
          <Icon name="arrowLeft" size={14} /> {texts.back}
        </Link>
      }
    >
      <ProblemNotice problem={ideas.find(({ error }) => error)?.error} />
      {ids.length === 0 && <Notice>{texts.nothing}</Notice>}
      {ids.length > 0 && waiting && <Waiting />}
      {found.length > 0 && !waiting && (
        <PushForm ideas={found} sites={sites.data} connections={usable(connections.data)} />
      )}
    </Screen>
  );
}

const usable = (connections: Connection[]) => connections.filter(({ state }) => state === 'active');

interface PushFormProps {
  ideas: IdeaInFull[];
  sites: Site[];
  connections: Connection[];
}

function PushForm({ ideas, sites, connections }: PushFormProps): ReactNode {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const [connectionId, setConnectionId] = useState(connections[0]?.id ?? null);
  const connection = connections.find(({ id }) => id === connectionId);
  const { run, busy, problem } = useAction(
    ({ text }: Fields) => {
      return ask(
        postPushes({
          body: {
            ideaIds: ideas.map(({ id }) => id),
            connectionId: connectionId ?? '',
            projectKey: text('projectKey'),
            ideaIssueType: text('ideaIssueType'),
            storyIssueType: text('storyIssueType'),
          },
        }),
      );
    },
    async (push) => {
      navigate(`/pushes/${push.id}`);
      await client.invalidateQueries({ queryKey: ['pushes'] });
    },
  );
  if (!connection) {
    return (
      <Notice
        title={texts.noConnection}
        actions={
          <Button component={Link} href="/sites" size="xs">
            {texts.connect}
          </Button>
        }
      />
    );
  }
  const { tree, toCreate } = treeOf(ideas, connection.siteId);
  return (
    <Form onSubmit={run}>
      <Card title={texts.where}>
        <div className={classes.form}>
          <Select
            label={texts.connection}
            data={connections.map((one) => ({ value: one.id, label: labelOf(one, sites) }))}
            value={connectionId}
            onChange={setConnectionId}
            allowDeselect={false}
          />
          <TextInput name="projectKey" label={texts.project} description={texts.projectHint} required />
          <TextInput name="ideaIssueType" label={texts.ideaType} defaultValue="Epic" required />
          <TextInput name="storyIssueType" label={texts.storyType} defaultValue="Story" required />
        </div>
      </Card>
      <Card title={texts.preview}>{tree}</Card>
      <Stack gap="md" mt="md">
        <ProblemNotice problem={problem} />
        <div>
          <Button type="submit" loading={busy} leftSection={<Icon name="send" size={16} />}>
            {texts.submit(toCreate)}
          </Button>
        </div>
      </Stack>
    </Form>
  );
}

function treeOf(ideas: IdeaInFull[], siteId: string) {
  const linked = new Set(
    ideas.flatMap(({ links }) => links.filter((link) => link.siteId === siteId).map(({ itemId }) => itemId)),
  );
  const items = ideas.flatMap(({ id, stories }) => [id, ...stories.map((story) => story.id)]);
  const toCreate = items.filter((id) => !linked.has(id)).length;
  return { tree: <PushTree ideas={ideas} linked={linked} />, toCreate };
}

function labelOf({ siteId, owner, jiraUser }: Connection, sites: Site[]): string {
  const site = sites.find(({ id }) => id === siteId)?.name ?? '';
  const name = nameOf(jiraUser);
  return `${site} – ${owner === 'service' ? texts.service(name) : name}`;
}
