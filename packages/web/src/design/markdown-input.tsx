import { SegmentedControl, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ideaTexts as texts } from '../texts/backlog.ts';
import { Markdown } from './markdown.tsx';
import classes from './markdown-input.module.css';

interface MarkdownInputProps {
  name: string;
  label: string;
  defaultValue: string;
  rows?: number;
}

/** Markdown to write, and how it will look. */
export function MarkdownInput({ name, label, defaultValue, rows = 4 }: MarkdownInputProps): ReactNode {
  const [text, setText] = useState(defaultValue);
  const [mode, setMode] = useState<'write' | 'preview'>('write');
  return (
    <div>
      <div className={classes.head}>
        <label htmlFor={`markdown-${name}`}>{label}</label>
        <SegmentedControl
          size="xs"
          aria-label={`${label}: ${texts.write}, ${texts.preview}`}
          value={mode}
          onChange={setMode}
          data={[
            { value: 'write', label: texts.write },
            { value: 'preview', label: texts.preview },
          ]}
        />
      </div>
      <Textarea
        id={`markdown-${name}`}
        name={name}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autosize
        minRows={rows}
        maxRows={24}
        maxLength={32_767}
        display={mode === 'write' ? 'block' : 'none'}
      />
      {mode === 'preview' && (
        <div className={classes.preview}>
          {text.trim() === '' ? texts.nothingToPreview : <Markdown text={text} />}
        </div>
      )}
    </div>
  );
}
