import type { ReactNode } from 'react';
import type { Finding } from '../../api/generated/types.gen.ts';
import { Notice } from '../../design/notice.tsx';
import { setUpTexts } from '../../texts/set-up.ts';
import classes from './steps.module.css';

export interface Step {
  title: string;
  text?: string | undefined;
  /** Checks of the doctor whose failing has its cause at this step. */
  checks?: Finding['check'][];
  content?: ReactNode;
}

/** Numbered steps; what the doctor found wrong appears at the step it belongs to. */
export function Steps({ steps, findings = [] }: { steps: Step[]; findings?: Finding[] }): ReactNode {
  return (
    <ol className={classes.steps}>
      {steps.map(({ title, text, checks = [], content }, index) => {
        const here = findings.filter(({ check }) => checks.includes(check));
        return (
          <li
            key={title}
            id={`step-${index + 1}`}
            className={`${classes.step} ${here.length > 0 ? classes.troubled : ''}`}
          >
            <span className={classes.number} aria-hidden>
              {index + 1}
            </span>
            <div className={classes.body}>
              <div className={classes.words}>
                <h3>
                  <span className="visually-hidden">{setUpTexts.step(index + 1)}: </span>
                  {title}
                </h3>
                {text !== undefined && text !== '' && <p>{text}</p>}
              </div>
              {here.map((finding) => (
                <FindingNotice key={finding.check} finding={finding} where={setUpTexts.foundHere} />
              ))}
              {content}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** Numbers of the steps at which something was found, from 1. */
export const troubledSteps = (steps: Step[], findings: Finding[]): number[] =>
  steps.flatMap(({ checks = [] }, index) =>
    findings.some(({ check }) => checks.includes(check)) ? [index + 1] : [],
  );

/** Findings that belong to none of the steps. */
export function OtherFindings({ steps, findings }: { steps: Step[]; findings: Finding[] }): ReactNode {
  const placed = new Set(steps.flatMap(({ checks = [] }) => checks));
  return findings
    .filter(({ check }) => !placed.has(check))
    .map((finding) => (
      <FindingNotice key={finding.check} finding={finding} where={setUpTexts.foundElsewhere} />
    ));
}

function FindingNotice({ finding, where }: { finding: Finding; where: string }): ReactNode {
  return (
    <Notice tone="bad" title={finding.cause} urgent>
      {finding.remedy !== undefined && <p>{finding.remedy}</p>}
      <p>
        <small>
          {where}: {finding.title}. <code>{finding.code}</code>
        </small>
      </p>
    </Notice>
  );
}
