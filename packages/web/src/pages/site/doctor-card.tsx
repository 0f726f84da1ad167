import { Button, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { postExaminations } from '../../api/generated/sdk.gen.ts';
import type { Finding, PostExaminationsData } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icons.tsx';
import type { IconName } from '../../design/icons.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { Tag } from '../../design/tag.tsx';
import { useAction } from '../../design/use-action.ts';
import { Waiting } from '../../design/waiting.tsx';
import { doctorTexts as texts } from '../../texts/sites.ts';
import { useState } from 'react';
import classes from './site.module.css';

const signs: Record<Finding['state'], IconName> = {
  ok: 'check',
  warning: 'warning',
  failed: 'cross',
  skipped: 'more',
};

/** Examines whatever is most telling: a connection, else a registration, else the site. */
export function DoctorCard({ subject }: { subject: PostExaminationsData['body'] }): ReactNode {
  const [findings, setFindings] = useState<Finding[]>();
  const { run, busy, problem } = useAction(
    () => ask(postExaminations({ body: subject })),
    (examination) => setFindings(examination.findings),
  );
  return (
    <Card
      title={texts.title}
      actions={
        <Button
          variant="default"
          onClick={() => run()}
          loading={busy}
          leftSection={<Icon name="doctor" size={16} />}
        >
          {texts.examine}
        </Button>
      }
    >
      <Text size="sm" c="dimmed">
        {texts.text}
      </Text>
      <ProblemNotice problem={problem} />
      {busy && <Waiting rows={3} />}
      {findings && !busy && <Findings findings={findings} />}
    </Card>
  );
}

function Findings({ findings }: { findings: Finding[] }): ReactNode {
  const wanting = findings.filter(({ state }) => state === 'failed' || state === 'warning');
  const others = findings.filter((one) => !wanting.includes(one));
  const failed = wanting.filter(({ state }) => state === 'failed').length;
  const warnings = wanting.length - failed;
  return (
    <div role="status" style={{ marginTop: '1rem' }}>
      <div style={{ display: 'flex', gap: '0.4rem' }}>
        {failed === 0 ? (
          <Tag tone="good">{texts.allWell}</Tag>
        ) : (
          <Tag tone="bad">{texts.troubles(failed)}</Tag>
        )}
        {warnings > 0 && <Tag tone="busy">{texts.warnings(warnings)}</Tag>}
      </div>
      {wanting.length > 0 && <FindingList findings={wanting} />}
      <details className={classes.fineOnes}>
        <summary>{texts.fine(others.length)}</summary>
        <FindingList findings={others} />
      </details>
    </div>
  );
}

function FindingList({ findings }: { findings: Finding[] }): ReactNode {
  return (
    <ul className={classes.findings}>
      {findings.map(({ check, title, state, cause, remedy }) => (
        <li key={check} className={classes.finding}>
          <span className={`${classes.sign} ${classes[state]}`}>
            <Icon name={signs[state]} />
            <span className="visually-hidden">{texts.states[state]}</span>
          </span>
          <div>
            <strong>{title}</strong>
            <p>{cause}</p>
            {remedy !== undefined && <p className={classes.remedy}>{remedy}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}
