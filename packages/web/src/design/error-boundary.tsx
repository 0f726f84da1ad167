import { Button } from '@mantine/core';
import { Component } from 'react';
import type { ReactNode } from 'react';
import { texts } from '../texts/problems.ts';
import { Notice } from './notice.tsx';

/** Keeps a mistake of one page from taking everything away. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    const reload = (
      <Button size="xs" variant="default" onClick={() => window.location.reload()}>
        {texts.reload}
      </Button>
    );
    return (
      <main style={{ padding: '2rem', maxWidth: '40rem' }}>
        <Notice tone="bad" title={texts.brokenPage} actions={reload} urgent>
          <p>{texts.unexpected.remedy}</p>
        </Notice>
      </main>
    );
  }
}
