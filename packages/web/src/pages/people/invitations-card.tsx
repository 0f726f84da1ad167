import { ActionIcon } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { deleteInvitationsByInvitationId } from '../../api/generated/sdk.gen.ts';
import type { Invitation } from '../../api/generated/types.gen.ts';
import { invitationsQuery } from '../../api/queries.ts';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icons.tsx';
import { say, sayProblem } from '../../design/say.tsx';
import { Tag } from '../../design/tag.tsx';
import { useAction } from '../../design/use-action.ts';
import { When } from '../../design/when.tsx';
import { peopleTexts as texts } from '../../texts/people.ts';
import { texts as shellTexts } from '../../texts/shell.ts';
import classes from '../site/site.module.css';

/** Who was invited and has not come yet; nothing while there is nobody. */
export function InvitationsCard(): ReactNode {
  const { data = [] } = useQuery(invitationsQuery);
  if (data.length === 0) return null;
  return (
    <Card title={texts.invitations}>
      <ul className={classes.rows}>
        {data.map((invitation) => (
          <InvitationRow key={invitation.id} invitation={invitation} />
        ))}
      </ul>
    </Card>
  );
}

function InvitationRow({
  invitation: { id, email, role, expiresAt },
}: {
  invitation: Invitation;
}): ReactNode {
  const client = useQueryClient();
  const withdraw = useAction(
    () => ask(deleteInvitationsByInvitationId({ path: { invitationId: id } })),
    () => {
      say(texts.withdrawn);
      return client.invalidateQueries({ queryKey: invitationsQuery.queryKey });
    },
    sayProblem,
  );
  return (
    <li className={classes.row}>
      <div className={classes.main}>
        <div className={classes.name}>{email}</div>
        <div className={classes.quiet}>
          {texts.ends} <When at={expiresAt} />
        </div>
      </div>
      <Tag>{shellTexts.roles[role]}</Tag>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={texts.withdraw(email)}
        loading={withdraw.busy}
        onClick={() => withdraw.run()}
      >
        <Icon name="trash" size={16} />
      </ActionIcon>
    </li>
  );
}
