import { ActionIcon, Button, Modal, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { deleteApiKeysByApiKeyId, getApiKeys, postApiKeys } from '../../api/generated/sdk.gen.ts';
import type { ApiKey } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { Confirm } from '../../design/confirm.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { FormActions } from '../../design/form-actions.tsx';
import { Form } from '../../design/form.tsx';
import type { Fields } from '../../design/form.tsx';
import { Icon } from '../../design/icons.tsx';
import { Notice, ProblemNotice } from '../../design/notice.tsx';
import { OneTimeLink } from '../../design/one-time-link.tsx';
import { say } from '../../design/say.tsx';
import { Screen } from '../../design/screen.tsx';
import { useAction } from '../../design/use-action.ts';
import { Loaded } from '../../design/waiting.tsx';
import { When } from '../../design/when.tsx';
import { apiKeyTexts as texts } from '../../texts/access.ts';
import { texts as shellTexts } from '../../texts/shell.ts';
import classes from '../site/site.module.css';

const queryKey = ['api-keys'];

export default function KeysPage(): ReactNode {
  const [making, { open, close }] = useDisclosure(false);
  const keys = useQuery({ queryKey, queryFn: async () => (await ask(getApiKeys())).items });
  const make = (
    <Button onClick={open} leftSection={<Icon name="plus" size={16} />}>
      {texts.make}
    </Button>
  );
  return (
    <Screen title={texts.title} text={texts.text} actions={keys.data?.length ? make : undefined}>
      <Card>
        <Loaded query={keys}>
          {(found) =>
            found.length === 0 ? (
              <EmptyState icon="key" title={texts.emptyTitle} text={texts.emptyText}>
                {make}
              </EmptyState>
            ) : (
              <ul className={classes.rows}>
                {found.map((key) => (
                  <KeyRow key={key.id} apiKey={key} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Card>
      <NewKey opened={making} onClose={close} />
    </Screen>
  );
}

function KeyRow({ apiKey }: { apiKey: ApiKey }): ReactNode {
  const { id, name, start, createdAt, expiresAt, lastUsedAt } = apiKey;
  const client = useQueryClient();
  const [asking, { open, close }] = useDisclosure(false);
  const { run, busy, problem } = useAction(
    () => ask(deleteApiKeysByApiKeyId({ path: { apiKeyId: id } })),
    () => {
      close();
      say(texts.revoked);
      return client.invalidateQueries({ queryKey });
    },
  );
  return (
    <li className={classes.row}>
      <Icon name="key" size={20} />
      <div className={classes.main}>
        <div className={classes.name}>{name}</div>
        <div className={classes.quiet}>
          <code>{start}…</code> · {texts.created} <When at={createdAt} /> ·{' '}
          {lastUsedAt === null ? (
            texts.neverUsed
          ) : (
            <>
              {texts.used} <When at={lastUsedAt} />
            </>
          )}
          {expiresAt !== null && (
            <>
              {' '}
              · {texts.until} <When at={expiresAt} as="day" />
            </>
          )}
        </div>
      </div>
      <ActionIcon variant="subtle" color="gray" aria-label={texts.revokeNamed(name)} onClick={open}>
        <Icon name="trash" size={16} />
      </ActionIcon>
      <Confirm
        opened={asking}
        onClose={close}
        title={texts.revokeTitle(name)}
        text={texts.revokeText}
        action={texts.revoke}
        busy={busy}
        problem={problem}
        onConfirm={() => run()}
      />
    </li>
  );
}

/** The key itself is shown once, until the dialog is closed. */
function NewKey({ opened, onClose }: { opened: boolean; onClose: () => void }): ReactNode {
  const client = useQueryClient();
  const [made, setMade] = useState<string>();
  const { run, busy, problem } = useAction(
    ({ text }: Fields) => {
      const ends =
        text('ends') === '' ? {} : { expiresAt: new Date(`${text('ends')}T00:00:00`).toISOString() };
      return ask(postApiKeys({ body: { name: text('name'), ...ends } }));
    },
    ({ key }) => {
      setMade(key);
      return client.invalidateQueries({ queryKey });
    },
  );
  const leave = () => {
    setMade(undefined);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={leave}
      title={texts.make}
      closeButtonProps={{ 'aria-label': shellTexts.close }}
    >
      {made === undefined ? (
        <Form onSubmit={run}>
          <Stack gap="md">
            <TextInput
              name="name"
              label={texts.name}
              placeholder={texts.nameExample}
              required
              maxLength={100}
              data-autofocus
            />
            <TextInput name="ends" type="date" label={texts.ends} description={texts.endsHint} />
            <ProblemNotice problem={problem} />
            <FormActions submit={texts.submit} busy={busy} onCancel={leave} />
          </Stack>
        </Form>
      ) : (
        <Stack gap="md">
          <Notice tone="good" title={texts.made} urgent />
          <OneTimeLink label={texts.key} value={made} />
        </Stack>
      )}
    </Modal>
  );
}
