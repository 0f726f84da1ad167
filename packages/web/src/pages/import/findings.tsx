import type { ReactNode } from 'react';
import type { Import } from '../../api/generated/types.gen.ts';
import { Notice } from '../../design/notice.tsx';
import { importTexts as texts } from '../../texts/import.ts';
import classes from './import.module.css';

type Preview = Import['preview'];

/** What cannot be imported, and what is taken otherwise than it stands there, by line. */
export function Findings({ preview }: { preview: Preview }): ReactNode {
  const { problems, problemCount, warnings, warningCount } = preview;
  return (
    <>
      {problemCount > 0 && (
        <Notice tone="bad" title={texts.problemsTitle(problemCount)}>
          <Lines lines={problems} count={problemCount} />
        </Notice>
      )}
      {warningCount > 0 && (
        <Notice tone="busy" title={texts.warningsTitle(warningCount)}>
          <Lines lines={warnings} count={warningCount} />
        </Notice>
      )}
    </>
  );
}

function Lines({ lines, count }: { lines: Preview['problems']; count: number }): ReactNode {
  return (
    <>
      <ul className={classes.lines} tabIndex={0}>
        {lines.map(({ line, column, message }) => (
          <li key={`${line}-${column ?? ''}-${message}`}>
            <strong>
              {texts.line(line)}
              {column !== null && `, ${column}`}
            </strong>{' '}
            {message}
          </li>
        ))}
      </ul>
      {count > lines.length && <p>{texts.firstOf(lines.length, count)}</p>}
    </>
  );
}
