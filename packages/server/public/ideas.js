import { action, announce, api, el, form, label } from './dom.js';

const STATES = {
  queued: 'waiting',
  sending: 'sending',
  unknown: 'looking in Jira',
  created: 'created',
  linked: 'linked',
  done: 'done',
  failed: 'failed',
};
const CATEGORY_CLASS = { done: 'badge good', indeterminate: 'badge busy' };

export function ideasSection({ ideas, sites, me }, refresh) {
  const connections = sites.flatMap((site) =>
    site.connections.map((connection) => ({ ...connection, site })),
  );
  const mayWrite = me.role !== 'viewer';
  const list = ideas.map((idea) => ideaCard(idea, mayWrite, refresh));
  return el(
    'section',
    { id: 'ideas' },
    el('h2', {}, 'Ideas'),
    ideas.length === 0 ? el('p', { className: 'quiet' }, 'No ideas yet. Add the first one below.') : null,
    list,
    mayWrite && ideas.length > 0 ? pushCard(connections, refresh) : null,
    mayWrite ? addIdea(refresh, ideas.length === 0) : null,
  );
}

function ideaCard(idea, mayWrite, refresh) {
  const linkOf = (id) => idea.links.filter((link) => link.itemId === id).map((link) => linkRow(link));
  const heading = el('h3', {}, idea.title);
  const choice = el('input', {
    type: 'checkbox',
    name: 'idea',
    value: idea.id,
    ariaLabel: `Push ${idea.title}`,
  });
  return el(
    'article',
    { className: 'card', id: `idea-${idea.id}` },
    el(
      'div',
      { className: 'row' },
      mayWrite ? el('label', { className: 'choice grow' }, choice, heading) : heading,
      linkOf(idea.id),
    ),
    idea.description ? el('p', {}, idea.description) : null,
    el(
      'ul',
      { className: 'plain' },
      idea.stories.map((story) =>
        el(
          'li',
          { className: 'row', id: `story-${story.id}` },
          el('span', { className: 'grow' }, storyText(story)),
          linkOf(story.id),
        ),
      ),
    ),
    mayWrite ? addStory(idea, refresh) : null,
  );
}

const storyText = ({ title, asA, iWant, soThat }) =>
  title ?? `As a ${asA}, I want ${iWant}${soThat ? `, so that ${soThat}` : ''}`;

function linkRow(link) {
  const status = el('span');
  const show = ({ status: seen }) =>
    status.replaceChildren(
      seen ? el('span', { className: CATEGORY_CLASS[seen.category] ?? 'badge' }, seen.name) : '',
    );
  const again = action(
    'Refresh',
    async () => {
      const fresh = await api('POST', `/api/v1/links/${link.id}/refresh`, {});
      show(fresh);
      announce(`${fresh.issueKey} is ${fresh.status?.name ?? 'of unknown status'}`);
    },
    { className: 'plain', ariaLabel: `Refresh ${link.issueKey}` },
  );
  show(link);
  const issue = el('a', { href: link.issueUrl, target: '_blank', rel: 'noopener noreferrer' }, link.issueKey);
  return el('span', {}, el('span', { className: 'row' }, issue, status, again.button), again.box);
}

function addStory(idea, refresh) {
  const work = ({ title }) =>
    api('POST', `/api/v1/ideas/${idea.id}/stories`, { title }).then(() => refresh());
  const fields = label('User story', el('input', { name: 'title', required: true, maxLength: 255 }));
  return el('details', {}, el('summary', {}, 'Add a user story'), form('Add user story', fields, work));
}

function addIdea(refresh, open) {
  const fields = [
    label('Title', el('input', { name: 'title', required: true, maxLength: 255 })),
    label('Description', el('textarea', { name: 'description', rows: 3 })),
    label('User stories', el('textarea', { name: 'stories', rows: 3 }), 'one per line'),
  ];
  const work = async ({ title, description, stories }) => {
    const lines = stories
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    await api('POST', '/api/v1/ideas', {
      title,
      description,
      stories: lines.map((line) => ({ title: line })),
    });
    await refresh(`Added ${title}.`);
  };
  return el(
    'details',
    { className: 'card', open },
    el('summary', {}, 'Add an idea'),
    form('Add idea', fields, work),
  );
}

/** Carries the ticked ideas and their stories across, and shows how far that is. */
function pushCard(connections, refresh) {
  if (connections.length === 0)
    return el('p', { className: 'card' }, 'Connect a Jira site to push ideas to it.');
  const progress = el('div', { ariaLive: 'polite' });
  const options = connections.map(({ id, site, jiraUser }) =>
    el('option', { value: id }, `${site.name} as ${jiraUser.displayName}`),
  );
  const fields = [
    el(
      'div',
      { className: 'row' },
      el('div', { className: 'grow' }, label('Connection', el('select', { name: 'connectionId' }, options))),
      el(
        'div',
        { className: 'grow' },
        label(
          'Jira project key',
          el('input', {
            name: 'projectKey',
            required: true,
            placeholder: 'DEMO',
            autocapitalize: 'characters',
          }),
        ),
      ),
    ),
  ];
  const work = async ({ connectionId, projectKey }) => {
    const ideaIds = [...document.querySelectorAll('input[name=idea]:checked')].map((box) => box.value);
    if (ideaIds.length === 0)
      throw Object.assign(new Error('No idea is chosen.'), { remedy: 'Tick the ideas to push.' });
    let push = await api('POST', '/api/v1/pushes', { ideaIds, connectionId, projectKey: projectKey.trim() });
    while (push.state === 'running') {
      progress.replaceChildren(pushProgress(push));
      await new Promise((resolve) => setTimeout(resolve, 400));
      push = await api('GET', `/api/v1/pushes/${push.id}`);
    }
    progress.replaceChildren(pushProgress(push));
    if (push.state === 'done')
      await refresh(`Pushed: ${push.items.map((item) => item.issueKey).join(', ')}.`);
  };
  return el(
    'div',
    { className: 'card' },
    el('h3', {}, 'Push the ticked ideas to Jira'),
    form('Push', fields, work),
    progress,
  );
}

function pushProgress(push) {
  const said = (cause) => `${cause.message} ${cause.remedy}`;
  const items = push.items.map(({ title, state, issueKey, error }) =>
    el(
      'li',
      {},
      el('span', { className: state === 'failed' ? 'badge bad' : 'badge' }, STATES[state] ?? state),
      ` ${issueKey ?? ''} ${title}`,
      // What stopped the push as a whole is said once, above its items.
      error && error.code !== push.error?.code ? el('div', {}, said(error)) : null,
    ),
  );
  const whole = push.error ? el('div', { className: 'error', role: 'alert' }, said(push.error)) : null;
  return el('div', {}, whole, el('ul', { className: 'plain' }, items));
}
