import type { FastifyReply } from 'fastify';
import { html } from './html.ts';
import type { Html } from './html.ts';

export interface Page {
  status: number;
  title: string;
  /** One sentence on what happened. */
  text: string;
  /** What the reader can do about it. */
  remedy?: string;
  /** For the few whom the remedy does not help. */
  hint?: string | undefined;
  /** Stable code, for whoever is asked for help. */
  code?: string;
  linkText: string;
}

function document({ title, text, remedy, hint, code, linkText }: Page): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – Crosslink</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header><a class="brand" href="/">Crosslink</a></header>
        <main>
          <article class="card narrow">
            <h1>${title}</h1>
            <p>${text}</p>
            ${remedy === undefined ? html`` : html`<p>${remedy}</p>`}
            ${hint === undefined ? html`` : html`<p class="quiet">${hint}</p>`}
            <p><a class="button" href="/">${linkText}</a></p>
            ${code === undefined ? html`` : html`<p class="quiet">Code: <code>${code}</code></p>`}
          </article>
        </main>
      </body>
    </html>`;
}

/**
 * Sends a page that ends a trip to Jira. Its address holds a verifier, so nothing may store the page or pass its
 * address on.
 */
export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  return reply
    .code(page.status)
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .type('text/html; charset=utf-8')
    .send(document(page).markup);
}
