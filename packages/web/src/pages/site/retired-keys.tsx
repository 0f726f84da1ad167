import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Consumer } from '../../api/generated/types.gen.ts';
import { consumerUsersQuery, goneConsumersQuery } from '../../api/queries.ts';
import { Tag } from '../../design/tag.tsx';
import { When } from '../../design/when.tsx';
import { keyTexts as texts } from '../../texts/sites.ts';
import classes from './site.module.css';

/** Who has to connect again before a key that was replaced is gone. */
export function Retiring({ consumer }: { consumer: Consumer }): ReactNode {
  const { data = [] } = useQuery(consumerUsersQuery(consumer.id));
  if (data.length === 0) return null;
  return (
    <div className={classes.below}>
      <span className={classes.quiet}>
        {texts.retiring(data.length)}{' '}
        {data.map(({ jiraDisplayName, userName }) => userName ?? jiraDisplayName).join(', ')}
      </span>
    </div>
  );
}

/** Keys that were replaced and that nothing needs any more. */
export function Gone({ siteId }: { siteId: string }): ReactNode {
  const { data = [] } = useQuery(goneConsumersQuery(siteId));
  if (data.length === 0) return null;
  return (
    <ul className={classes.rows} style={{ marginTop: '1rem' }}>
      {data.map(({ id, consumerKey, publicKeyFingerprint, goneAt }) => (
        <li key={id} className={classes.row}>
          <div className={classes.main}>
            <div className={classes.name}>
              <code>{consumerKey}</code> <Tag>{texts.gone}</Tag> <When at={goneAt} />
            </div>
            <div className={classes.quiet}>
              {texts.goneText} {publicKeyFingerprint !== null && <code>{publicKeyFingerprint}</code>}
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}
