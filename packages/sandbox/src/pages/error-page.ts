import type { Page } from './layout.ts';
import { html } from './html.ts';

export const errorPage = (title: string, message: string): Page => ({
  title,
  narrow: true,
  body: html`<h1>${title}</h1>
    <p class="notice problem">${message}</p>`,
});
