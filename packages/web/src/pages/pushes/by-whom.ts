import { useQuery } from '@tanstack/react-query';
import type { PushSummary } from '../../api/generated/types.gen.ts';
import { connectionsQuery, peopleQuery } from '../../api/queries.ts';
import { pushesTexts as texts } from '../../texts/push.ts';
import { nameOf } from '../site/jira-user.ts';

/** Who pushed, and as whom in Jira. Connections of others are nobody's business: then it is left out. */
export function useByWhom(): (push: Pick<PushSummary, 'createdBy' | 'connectionId'>) => string {
  const { data: people } = useQuery(peopleQuery);
  const { data: connections } = useQuery(connectionsQuery);
  return ({ createdBy, connectionId }) => {
    const person = people?.find(({ id }) => id === createdBy);
    const connection = connections?.find(({ id }) => id === connectionId);
    return texts.byWhom(person?.name, connection && nameOf(connection.jiraUser));
  };
}
