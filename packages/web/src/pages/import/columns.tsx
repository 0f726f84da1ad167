import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Import } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { importTexts as texts } from '../../texts/import.ts';
import classes from './import.module.css';

type Preview = Import['preview'];
export type ColumnFields = Record<string, Preview['columns'][number]['field']>;

const EXAMPLES = 3;
const fields = Object.entries(texts.fields).map(([value, label]) => ({ value, label }));

interface ColumnsProps {
  preview: Preview;
  onChange: (columns: ColumnFields) => void;
}

/** Each column with what it becomes, and what it says in the first lines. */
export function Columns({ preview: { columns, rows }, onChange }: ColumnsProps): ReactNode {
  const change = (heading: string, field: string | null) =>
    onChange({
      ...Object.fromEntries(columns.map((column) => [column.heading, column.field])),
      [heading]: field as ColumnFields[string],
    });
  return (
    <Card title={texts.columnsTitle}>
      <p className={classes.quiet}>{texts.columnsText}</p>
      <table className={classes.columns}>
        <thead>
          <tr>
            <th scope="col">{texts.column}</th>
            <th scope="col">{texts.becomes}</th>
            <th scope="col">{texts.examples}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map(({ heading, field }, index) => (
            <tr key={`${heading}-${index}`}>
              <th scope="row">{heading}</th>
              <td>
                <Select
                  aria-label={texts.becomesOf(heading)}
                  placeholder={texts.notImported}
                  data={fields}
                  value={field}
                  onChange={(chosen) => change(heading, chosen)}
                  clearable
                  searchable
                  size="xs"
                />
              </td>
              <td className={classes.examples}>{examplesOf(rows, index)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function examplesOf(rows: Preview['rows'], column: number): string {
  const cells = rows.map(({ cells: all }) => all[column] ?? '').filter((cell) => cell !== '');
  return cells.slice(0, EXAMPLES).join(' · ');
}
