import { ActionIcon, Button, Select } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { deletePeopleByUserId, patchPeopleByUserId } from '../../api/generated/sdk.gen.ts';
import type { Person } from '../../api/generated/types.gen.ts';
import { peopleQuery } from '../../api/queries.ts';
import { Card } from '../../design/card.tsx';
import { Confirm } from '../../design/confirm.tsx';
import { Face } from '../../design/face.tsx';
import { Icon } from '../../design/icons.tsx';
import { say, sayProblem } from '../../design/say.tsx';
import { Screen } from '../../design/screen.tsx';
import { Tag } from '../../design/tag.tsx';
import { useAction } from '../../design/use-action.ts';
import { Loaded } from '../../design/waiting.tsx';
import { When } from '../../design/when.tsx';
import { useMay, useMe } from '../../shell/current-user.tsx';
import { peopleTexts as texts } from '../../texts/people.ts';
import { texts as shellTexts } from '../../texts/shell.ts';
import classes from '../site/site.module.css';
import { InvitationsCard } from './invitations-card.tsx';
import { Invite } from './invite.tsx';

export default function PeoplePage(): ReactNode {
  const { administer } = useMay();
  const [inviting, { open, close }] = useDisclosure(false);
  const people = useQuery(peopleQuery);
  return (
    <Screen
      title={texts.title}
      text={texts.text}
      actions={
        administer && (
          <Button onClick={open} leftSection={<Icon name="plus" size={16} />}>
            {texts.invite}
          </Button>
        )
      }
    >
      <Card>
        <Loaded query={people}>
          {(found) => (
            <ul className={classes.rows}>
              {found.map((person) => (
                <PersonRow key={person.id} person={person} last={isLastAdministrator(person, found)} />
              ))}
            </ul>
          )}
        </Loaded>
      </Card>
      {administer && <InvitationsCard />}
      {administer && <Invite opened={inviting} onClose={close} />}
    </Screen>
  );
}

const isLastAdministrator = (person: Person, all: Person[]): boolean =>
  person.role === 'administrator' && all.filter(({ role }) => role === 'administrator').length === 1;

function PersonRow({ person, last }: { person: Person; last: boolean }): ReactNode {
  const me = useMe();
  const { administer } = useMay();
  const { id, name, email, role, createdAt } = person;
  return (
    <li className={classes.row}>
      <Face name={name} size={34} />
      <div className={classes.main}>
        <div className={classes.name}>
          {name} {id === me.userId && <Tag tone="info">{texts.you}</Tag>}
        </div>
        <div className={classes.quiet}>
          {email} · {texts.since} <When at={createdAt} as="day" />
        </div>
        {last && administer && <div className={classes.quiet}>{texts.lastAdministrator}</div>}
      </div>
      {administer && !last ? <Changes person={person} /> : <Tag>{shellTexts.roles[role]}</Tag>}
    </li>
  );
}

function Changes({ person }: { person: Person }): ReactNode {
  const { id, name, role } = person;
  const client = useQueryClient();
  const [asking, { open, close }] = useDisclosure(false);
  const path = { userId: id };
  // One's own role decides what this page offers.
  const refresh = () =>
    client.invalidateQueries({ predicate: ({ queryKey: [key] }) => key === 'people' || key === 'me' });
  const change = useAction(
    (to: Person['role']) => ask(patchPeopleByUserId({ path, body: { role: to } })),
    (changed) => {
      say(texts.roleChanged(name, shellTexts.roles[changed.role]));
      return refresh();
    },
    sayProblem,
  );
  const remove = useAction(
    () => ask(deletePeopleByUserId({ path })),
    () => {
      close();
      say(texts.removed(name));
      return refresh();
    },
  );
  return (
    <>
      <Select
        aria-label={texts.role(name)}
        data={Object.entries(shellTexts.roles).map(([value, label]) => ({ value, label }))}
        value={role}
        onChange={(to) => to !== null && change.run(to as Person['role'])}
        allowDeselect={false}
        disabled={change.busy}
        w={150}
      />
      <ActionIcon variant="subtle" color="gray" aria-label={texts.remove(name)} onClick={open}>
        <Icon name="trash" size={16} />
      </ActionIcon>
      <Confirm
        opened={asking}
        onClose={close}
        title={texts.removeTitle(name)}
        text={texts.removeText}
        action={texts.removeGo}
        busy={remove.busy}
        problem={remove.problem}
        onConfirm={() => remove.run()}
      />
    </>
  );
}
