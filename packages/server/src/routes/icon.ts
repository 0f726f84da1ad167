import type { Scope } from '../scope.ts';

/** 16 × 16 pixels, as Jira wants it for remote links. In the source: it must be there whatever the pages look like. */
const icon = Buffer.from(
  [
    'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAYAAAAf8/9hAAAAuklEQVR42mNgAAKTwIsBQHwfiP8TiUFqAxiQNP8nEwcwkGgz',
    'hksYCCmKKrr1/8yVL/+fvfz5f9nm1xjyBA0AaTxw8uP/WSte/P/05Q+GIUS5wDf9OpgNMgRkIEkGNEx69B8EQIaAXALyDtEG',
    'wDSDaJBLQLaDaJwGICtC1ozPEhQDQM4DORPkXGI0YxgAsh0UUCA2yBB05xI0ABRFoKgCGQJyCXqIEzQAZghII8g7xLqA4qRM',
    'WWaiNDsDAMT+ci8a34H5AAAAAElFTkSuQmCC',
  ].join(''),
  'base64',
);

const aDaySeconds = 86_400;

/** Jira's pages show it beside each remote link of ours, so its address is lasting and open to other origins. */
export function iconRoutes(app: Scope): void {
  app.get('/icons/crosslink-16.png', { schema: { hide: true } }, (_request, reply) =>
    reply
      .type('image/png')
      .header('cache-control', `public, max-age=${aDaySeconds}`)
      .header('cross-origin-resource-policy', 'cross-origin')
      .send(icon),
  );
}
