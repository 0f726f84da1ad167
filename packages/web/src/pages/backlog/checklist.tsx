import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { connectionsQuery, pushesQuery, sitesQuery } from '../../api/queries.ts';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icons.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { checklistTexts as texts } from '../../texts/access.ts';
import classes from './checklist.module.css';

/** What is left of the first start; gone once something was pushed. */
export function Checklist({ hasIdeas }: { hasIdeas: boolean | undefined }): ReactNode {
  const { administer } = useMay();
  const sites = useQuery(sitesQuery);
  const connections = useQuery(connectionsQuery);
  const pushes = useInfiniteQuery(pushesQuery);
  if (!administer || hasIdeas === undefined) return null;
  if (!sites.data || !connections.data || pushes.data?.length !== 0) return null;
  const { site, connect, idea, push } = texts.steps;
  const steps = [
    { ...site, done: sites.data.length > 0 },
    {
      ...connect,
      to: sites.data[0] ? `/sites/${sites.data[0].id}` : connect.to,
      done: connections.data.some(({ state }) => state === 'active'),
    },
    { ...idea, done: hasIdeas },
    { ...push, done: false },
  ];
  return (
    <Card title={texts.title} className={classes.card}>
      <ol className={classes.steps}>
        {steps.map(({ title, text, to, done }, index) => (
          <li key={title}>
            {done ? (
              <div className={`${classes.step} ${classes.done}`}>
                <Words sign={<Icon name="check" size={14} />} title={title} text={texts.done} />
              </div>
            ) : (
              <Link href={to} className={classes.step}>
                <Words sign={index + 1} title={title} text={text} />
              </Link>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Words({ sign, title, text }: { sign: ReactNode; title: string; text: string }): ReactNode {
  return (
    <>
      <span className={classes.sign} aria-hidden>
        {sign}
      </span>
      <span>
        <strong>{title}</strong>
        <span className={classes.text}>{text}</span>
      </span>
    </>
  );
}
