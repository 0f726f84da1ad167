import type { Issue, RemoteLink } from '../world/model.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';

const isHttp = (url: string) => /^https?:$/.test(URL.parse(url)?.protocol ?? '');

function remoteLinkRow({ object, application, relationship }: RemoteLink): Html {
  // Anybody who may link can store any URL: only http(s) becomes something to click.
  const title = isHttp(object.url)
    ? html`<a href="${object.url}" rel="noreferrer">${object.title}</a>`
    : html`${object.title} (<code>${object.url}</code>)`;
  return html`<tr>
    <td>${relationship ?? 'links to'}</td>
    <td class="${object.status.resolved ? 'resolved' : ''}">${title}</td>
    <td>${application.name ?? ''}</td>
    <td>${object.summary ?? ''}</td>
  </tr>`;
}

/** What the issue links to elsewhere; what is resolved there is struck through. */
export function remoteLinkTable(issue: Issue): Html {
  if (issue.remoteLinks.length === 0) return html`<p class="quiet">None.</p>`;
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Relationship</th>
          <th scope="col">Title</th>
          <th scope="col">Application</th>
          <th scope="col">Summary</th>
        </tr>
      </thead>
      <tbody>
        ${issue.remoteLinks.map(remoteLinkRow)}
      </tbody>
    </table>
  </div>`;
}
