import { ActionIcon, Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { texts } from '../texts/copy.ts';
import { Icon } from './icons.tsx';

const SHOWN_MS = 2000;

/** Copies a value to the clipboard, and says that it did. */
export function CopyButton({ name, value }: { name: string; value: string }): ReactNode {
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no');
  useEffect(() => {
    if (copied === 'no') return undefined;
    const timer = setTimeout(() => setCopied('no'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    navigator.clipboard.writeText(value).then(
      () => setCopied('yes'),
      () => setCopied('refused'),
    );
  };
  const said = { no: texts.copy, yes: texts.copied, refused: texts.refused }[copied];
  return (
    <>
      <Tooltip label={said} {...(copied === 'no' ? {} : { opened: true })}>
        <ActionIcon
          variant="default"
          size="md"
          aria-label={texts.copyNamed(name)}
          color={copied === 'yes' ? 'green' : 'gray'}
          onClick={copy}
        >
          <Icon name={copied === 'yes' ? 'check' : 'copy'} size={16} />
        </ActionIcon>
      </Tooltip>
      <span className="visually-hidden" role="status">
        {copied === 'no' ? '' : `${name}: ${said}`}
      </span>
    </>
  );
}
