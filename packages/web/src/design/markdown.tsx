import ReactMarkdown from 'react-markdown';
import type { ReactNode } from 'react';
import remarkGfm from 'remark-gfm';
import classes from './markdown.module.css';

/**
 * Markdown as a page shows it. HTML in it stays text, scripts of addresses are dropped, and pictures become links:
 * loading one would tell its host who reads.
 */
export function Markdown({ text }: { text: string }): ReactNode {
  return (
    <div className={classes.markdown}>
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        components={{
          a: ({ href, children }) => (
            <a href={href} target="_blank" rel="noopener noreferrer nofollow">
              {children}
            </a>
          ),
          img: ({ src, alt }) => (
            <a href={typeof src === 'string' ? src : '#'} target="_blank" rel="noopener noreferrer nofollow">
              {alt === undefined || alt === '' ? String(src) : alt}
            </a>
          ),
          // The page has its own headings above these.
          h1: 'h3',
          h2: 'h4',
          h3: 'h5',
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
