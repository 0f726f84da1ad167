import { Button, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Preflight } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { Waiting } from '../../design/waiting.tsx';
import { pushTexts as texts } from '../../texts/push.ts';
import { Problems } from './problems.tsx';
import { PushTree } from './push-tree.tsx';
import type { PushTreeProps } from './push-tree.tsx';

interface PreviewCardProps extends Omit<PushTreeProps, 'items'> {
  preflight: UseQueryResult<Preflight>;
  /** A project is chosen. */
  shown: boolean;
  children: ReactNode;
}

/** What Jira says would become of the push, each problem with its way on. */
export function PreviewCard(props: PreviewCardProps): ReactNode {
  const { preflight, shown, leftOut, onLeaveOut, onFix, children } = props;
  const again = () => void preflight.refetch();
  if (!shown) return <Card title={texts.preview}>{texts.chooseProject}</Card>;
  const look = (
    <Button size="xs" variant="default" loading={preflight.isFetching} onClick={again}>
      {texts.lookAgain}
    </Button>
  );
  const { data: found } = preflight;
  return (
    <Card title={texts.preview} actions={look}>
      <ProblemNotice problem={preflight.error} onRetry={again} />
      {preflight.isPending && <Waiting rows={3} />}
      {found && (
        <Stack gap="md">
          <strong role="status">{found.sentence}</strong>
          <Problems problems={found.problems} onFix={(fieldId) => onFix('idea', fieldId)} />
          <PushTree items={found.items} leftOut={leftOut} onLeaveOut={onLeaveOut} onFix={onFix} />
          {children}
        </Stack>
      )}
    </Card>
  );
}
