import { ActionIcon, Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { ask } from '../../api/ask.ts';
import {
  deleteConnectionsByConnectionId,
  getConnectionsByConnectionIdWhoami,
  postConnectionsByConnectionIdRenew,
} from '../../api/generated/sdk.gen.ts';
import type { Connection, Consumer, Site } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { Confirm } from '../../design/confirm.tsx';
import { Face } from '../../design/face.tsx';
import { Icon } from '../../design/icons.tsx';
import { Notice, ProblemNotice } from '../../design/notice.tsx';
import { say } from '../../design/say.tsx';
import { Tag } from '../../design/tag.tsx';
import { useAction } from '../../design/use-action.ts';
import { When } from '../../design/when.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { shortKindNames } from '../../texts/set-up.ts';
import { connectionTexts as texts } from '../../texts/sites.ts';
import { ConnectCard } from './connect-card.tsx';
import { nameOf } from './jira-user.ts';
import classes from './site.module.css';

interface ConnectionsCardProps {
  site: Site;
  consumers: Consumer[];
  connections: Connection[];
}

export function ConnectionsCard({ site, consumers, connections }: ConnectionsCardProps): ReactNode {
  const { write } = useMay();
  const canDance = consumers.some(({ state }) => state === 'active');
  return (
    <Card title={texts.title}>
      {connections.length > 0 && (
        <ul className={classes.rows} style={{ marginBottom: '1rem' }}>
          {connections.map((connection) => (
            <ConnectionRow key={connection.id} connection={connection} />
          ))}
        </ul>
      )}
      {write && canDance && (
        <ConnectCard site={site} again={connections.some(({ owner }) => owner === 'person')} />
      )}
      {!canDance && connections.length === 0 && <NotYet site={site} />}
    </Card>
  );
}

/** Nobody can connect: the set-up by the recommended way comes first. */
function NotYet({ site }: { site: Site }): ReactNode {
  const { administer, write } = useMay();
  const recommended = site.offers.find((offer) => offer.recommended)?.kind ?? 'oauth1';
  const token = site.offers.find(({ kind }) => kind === 'personal-access-token' || kind === 'api-token');
  return (
    <div>
      <p style={{ marginTop: 0 }}>{texts.needsSetUp}</p>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: '0.5rem' }}>
        {administer && (
          <Button component={Link} href={`/sites/${site.id}/set-up/${recommended}`}>
            {texts.setUp}
          </Button>
        )}
        {write && token && (
          <Button component={Link} href={`/sites/${site.id}/set-up/${token.kind}`} variant="default">
            {texts.byToken}
          </Button>
        )}
      </div>
    </div>
  );
}

function ConnectionRow({ connection }: { connection: Connection }): ReactNode {
  const { jiraUser, owner, state, kind, attention, connectedAt } = connection;
  return (
    <li className={classes.row}>
      <Face name={jiraUser.displayName} size={34} />
      <div className={classes.main}>
        <div className={classes.name}>
          {nameOf(jiraUser)}
          <Tag tone={state === 'active' ? 'good' : 'bad'}>{texts.states[state]}</Tag>
          <Tag>{owner === 'service' ? texts.service : texts.yours}</Tag>
        </div>
        <div className={classes.quiet}>
          {shortKindNames[kind]} · {texts.since} <When at={connectedAt} /> · <Lasts connection={connection} />
        </div>
      </div>
      <ConnectionMenu connection={connection} />
      {attention && (
        <div className={classes.below}>
          <Notice tone={attention.why === 'expires-soon' ? 'busy' : 'bad'} title={attention.message}>
            <p>{attention.remedy}</p>
          </Notice>
        </div>
      )}
    </li>
  );
}

function Lasts({ connection: { renewable, expiresAt } }: { connection: Connection }): ReactNode {
  if (renewable) return texts.renewed;
  if (expiresAt === null) return texts.noEnd;
  return (
    <>
      {texts.until} <When at={expiresAt} as="day" />
    </>
  );
}

function ConnectionMenu({ connection }: { connection: Connection }): ReactNode {
  const client = useQueryClient();
  const [asking, { open, close }] = useDisclosure(false);
  const path = { connectionId: connection.id };
  const name = nameOf(connection.jiraUser);
  const refresh = () => client.invalidateQueries({ queryKey: ['connections'] });
  const test = useAction(
    () => ask(getConnectionsByConnectionIdWhoami({ path })),
    (user) => {
      say(texts.tested(user.displayName));
      return refresh();
    },
  );
  const renew = useAction(
    () => ask(postConnectionsByConnectionIdRenew({ path })),
    () => {
      say(texts.renewedNow);
      return refresh();
    },
  );
  const disconnect = useAction(
    () => ask(deleteConnectionsByConnectionId({ path })),
    ({ revokeUrl }) => {
      close();
      say(
        <>
          {texts.disconnected} <a href={revokeUrl}>{texts.revoke}</a>
        </>,
      );
      return refresh();
    },
  );
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={texts.actions(name)}
            loading={test.busy || renew.busy}
          >
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => test.run()}>{texts.test}</Menu.Item>
          {connection.renewable && <Menu.Item onClick={() => renew.run()}>{texts.renew}</Menu.Item>}
          <Menu.Item onClick={open}>{texts.disconnect}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {(test.problem ?? renew.problem) !== undefined && (
        <div className={classes.below}>
          <ProblemNotice problem={test.problem ?? renew.problem} />
        </div>
      )}
      <Confirm
        opened={asking}
        onClose={close}
        title={texts.disconnectTitle(name)}
        text={texts.disconnectText}
        action={texts.disconnect}
        busy={disconnect.busy}
        problem={disconnect.problem}
        onConfirm={() => disconnect.run()}
      />
    </>
  );
}
