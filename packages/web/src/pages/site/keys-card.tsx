import { ActionIcon, Button, Menu, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { ask } from '../../api/ask.ts';
import {
  deleteConsumersByConsumerId,
  postConsumersByConsumerIdVerify,
  postSitesBySiteIdConsumersRotate,
} from '../../api/generated/sdk.gen.ts';
import type { Consumer, Site } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { Confirm } from '../../design/confirm.tsx';
import { Icon } from '../../design/icons.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { say } from '../../design/say.tsx';
import { Tag } from '../../design/tag.tsx';
import type { Tone } from '../../design/tag.tsx';
import { useAction } from '../../design/use-action.ts';
import { When } from '../../design/when.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { shortKindNames } from '../../texts/set-up.ts';
import { keyTexts as texts } from '../../texts/sites.ts';
import { ClientSecret } from './client-secret.tsx';
import { Gone, Retiring } from './retired-keys.tsx';
import classes from './site.module.css';

const tones: Record<Consumer['state'], Tone> = { pending: 'busy', active: 'good', retiring: 'neutral' };

export function KeysCard({ site, consumers }: { site: Site; consumers: Consumer[] }): ReactNode {
  const { administer } = useMay();
  return (
    <Card title={texts.title} actions={administer ? <OtherWays site={site} /> : undefined}>
      <Text size="sm" c="dimmed" mb="md">
        {texts.text}
      </Text>
      {consumers.length === 0 ? (
        <Text size="sm">{texts.empty}</Text>
      ) : (
        <ul className={classes.rows}>
          {consumers.map((consumer) => (
            <KeyRow
              key={consumer.id}
              consumer={consumer}
              replacing={consumers.some((one) => one.kind === consumer.kind && one.state === 'active')}
            />
          ))}
        </ul>
      )}
      <Gone siteId={site.id} />
    </Card>
  );
}

function OtherWays({ site }: { site: Site }): ReactNode {
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button variant="default" size="xs">
          {texts.other}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {site.offers.map(({ kind }) => (
          <Menu.Item key={kind} component={Link} href={`/sites/${site.id}/set-up/${kind}`}>
            {shortKindNames[kind]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface KeyRowProps {
  consumer: Consumer;
  /** Another of its kind is in use. */
  replacing: boolean;
}

function KeyRow({ consumer, replacing }: KeyRowProps): ReactNode {
  const { kind, state, consumerKey, publicKeyFingerprint, scopes, verifiedAt } = consumer;
  const { administer } = useMay();
  return (
    <li className={classes.row}>
      <Icon name="key" size={20} />
      <div className={classes.main}>
        <div className={classes.name}>
          {texts.kinds[kind]} <Tag tone={tones[state]}>{texts.states[state]}</Tag>
        </div>
        <div className={classes.quiet}>
          {kind === 'oauth1' ? texts.key : texts.clientId} <code>{consumerKey}</code>
          {verifiedAt !== null && (
            <>
              {' · '}
              {texts.verified} <When at={verifiedAt} />
            </>
          )}
        </div>
        {publicKeyFingerprint !== null && (
          <div className={classes.quiet}>
            {texts.fingerprint} <code>{publicKeyFingerprint}</code>
          </div>
        )}
        {scopes !== null && (
          <div className={classes.quiet}>
            {texts.scopes} <code>{scopes.join(' ')}</code>
          </div>
        )}
      </div>
      {administer && <KeyMenu consumer={consumer} replacing={replacing} />}
      {administer && state === 'retiring' && <Retiring consumer={consumer} />}
    </li>
  );
}

function KeyMenu({ consumer, replacing }: KeyRowProps): ReactNode {
  const { id, siteId, kind, state, consumerKey } = consumer;
  const client = useQueryClient();
  const [removing, removal] = useDisclosure(false);
  const [rotating, rotation] = useDisclosure(false);
  const [replacingSecret, secret] = useDisclosure(false);
  const refresh = () => client.invalidateQueries({ queryKey: ['sites', siteId] });
  const check = useAction(
    () => ask(postConsumersByConsumerIdVerify({ path: { consumerId: id } })),
    () => {
      say(texts.checked);
      return refresh();
    },
  );
  const remove = useAction(
    () => ask(deleteConsumersByConsumerId({ path: { consumerId: id } })),
    () => {
      removal.close();
      say(texts.removed);
      return refresh();
    },
  );
  return (
    <>
      {state === 'pending' && (
        <Button
          component={Link}
          href={`/sites/${siteId}/set-up/${kind}?consumer=${id}`}
          size="xs"
          variant="default"
        >
          {texts.finish}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={texts.actions(consumerKey)}
            loading={check.busy}
          >
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => check.run()}>{texts.check}</Menu.Item>
          {kind === 'oauth1' && state === 'active' && (
            <Menu.Item onClick={rotation.open}>{texts.rotate}</Menu.Item>
          )}
          {kind === 'oauth2' && state === 'active' && (
            <Menu.Item onClick={secret.open}>{texts.secret}</Menu.Item>
          )}
          <Menu.Item onClick={removal.open}>
            {state === 'pending' && replacing ? texts.undo : texts.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {check.problem !== undefined && (
        <div className={classes.below}>
          <ProblemNotice problem={check.problem} />
        </div>
      )}
      <Rotation siteId={siteId} opened={rotating} onClose={rotation.close} />
      <ClientSecret consumer={consumer} opened={replacingSecret} onClose={secret.close} />
      <Confirm
        opened={removing}
        onClose={removal.close}
        title={texts.removeTitle}
        text={texts.removeText}
        action={texts.remove}
        busy={remove.busy}
        problem={remove.problem}
        onConfirm={() => remove.run()}
      />
    </>
  );
}

interface RotationProps {
  siteId: string;
  opened: boolean;
  onClose: () => void;
}

/** A second key pair beside the one in use; its set-up is the walk again. */
function Rotation({ siteId, opened, onClose }: RotationProps): ReactNode {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const make = useAction(
    () => ask(postSitesBySiteIdConsumersRotate({ path: { siteId }, body: {} })),
    async (consumer) => {
      await client.invalidateQueries({ queryKey: ['sites', siteId] });
      navigate(`/sites/${siteId}/set-up/oauth1?consumer=${consumer.id}`);
    },
  );
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={texts.rotateTitle}
      text={texts.rotateText}
      action={texts.rotateGo}
      harmless
      busy={make.busy}
      problem={make.problem}
      onConfirm={() => make.run()}
    />
  );
}
