import { action, api, copyable, el, form, label } from './dom.js';

const PRODUCTS = { cloud: 'Jira Cloud', 'data-center': 'Jira Data Center or Server' };

export function sitesSection({ sites, me }, refresh) {
  const administrator = me.role === 'administrator';
  return el(
    'section',
    { id: 'sites' },
    el('h2', {}, 'Jira sites'),
    sites.length === 0 ? el('p', { className: 'quiet' }, 'No Jira is known yet.') : null,
    sites.map((site) => siteCard(site, administrator, refresh)),
    administrator ? addSite(refresh, sites.length === 0) : null,
  );
}

function siteCard(site, administrator, refresh) {
  const consumer = site.consumers.find((one) => one.state === 'active') ?? site.consumers[0];
  const removeSite = async () => {
    if (!window.confirm(`Remove ${site.name} from Crosslink? Jira itself stays as it is.`)) return;
    await api('DELETE', `/api/v1/sites/${site.id}`);
    await refresh(`Removed ${site.name}.`);
  };
  const remove = action('Remove site', removeSite, { className: 'plain' });
  return el(
    'article',
    { className: 'card' },
    el(
      'div',
      { className: 'row' },
      el('h3', { className: 'grow' }, site.name),
      administrator ? remove.button : null,
    ),
    el(
      'p',
      { className: 'quiet' },
      el('a', { href: site.baseUrl }, site.baseUrl),
      ` – ${PRODUCTS[site.deployment]} ${site.version}`,
    ),
    remove.box,
    site.connections.map((connection) => connectionRow(connection, refresh)),
    consumer?.state === 'active' ? connect(site) : registration(site, consumer, administrator, refresh),
  );
}

function connectionRow(connection, refresh) {
  const { button, box } = action(
    'Disconnect',
    async () => {
      if (!window.confirm(`Disconnect ${connection.jiraUser.displayName}?`)) return;
      const { revokeUrl } = await api('DELETE', `/api/v1/connections/${connection.id}`);
      await refresh(
        `Disconnected. Crosslink has forgotten its token; you can also revoke it in Jira: ${revokeUrl}`,
      );
    },
    { className: 'plain' },
  );
  const until = connection.expiresAt ? `, until ${new Date(connection.expiresAt).toLocaleDateString()}` : '';
  return el(
    'div',
    {},
    el(
      'div',
      { className: 'row' },
      el(
        'span',
        { className: 'grow' },
        el('span', { className: 'badge good' }, 'Connected'),
        ` as ${connection.jiraUser.displayName}${connection.jiraUser.name ? ` (${connection.jiraUser.name})` : ''}${until}`,
      ),
      button,
    ),
    box,
  );
}

function connect(site) {
  const again = site.connections.length > 0;
  const { button, box } = action(
    again ? 'Connect again' : 'Connect',
    async () => {
      const { authorizationUrl } = await api('POST', `/api/v1/sites/${site.id}/attempts`, {});
      window.location.assign(authorizationUrl);
    },
    again ? { className: 'plain' } : {},
  );
  const text = 'Jira asks you to sign in and to allow access; then it brings you back here.';
  return el('div', {}, again ? null : el('p', {}, text), button, box);
}

function registration(site, consumer, administrator, refresh) {
  if (!administrator) return el('p', {}, 'An administrator still has to finish the set-up of this site.');
  if (!consumer) {
    const make = action('Create key pair', () =>
      api('POST', `/api/v1/sites/${site.id}/consumers`, {}).then(() => refresh()),
    );
    return el('div', {}, make.button, make.box);
  }
  const { directUrl, menuPath, steps, values } = consumer.instructions;
  const check = action('Check', async () => {
    await api('POST', `/api/v1/consumers/${consumer.id}/verify`, {});
    await refresh('Jira knows Crosslink now. You can connect.');
  });
  return el(
    'div',
    {},
    el('p', {}, 'Jira does not know Crosslink yet. A Jira administrator registers it once:'),
    el(
      'p',
      {},
      el(
        'a',
        { href: directUrl, target: '_blank', rel: 'noopener noreferrer' },
        'Open application links in Jira',
      ),
      el('span', { className: 'quiet' }, ` (${menuPath})`),
    ),
    el(
      'ol',
      {},
      steps.map((step) => el('li', {}, step)),
    ),
    values.map(copyable),
    el('p', {}, 'When that is done, let Crosslink ask Jira whether it works:'),
    check.button,
    check.box,
    handOver(consumer),
  );
}

/** For when the Jira administrator is somebody else, without an account here. */
function handOver(consumer) {
  const place = el('div', {});
  const make = action('Make a link for a Jira administrator', async () => {
    const { url } = await api('POST', `/api/v1/consumers/${consumer.id}/handover`, {});
    place.replaceChildren(copyable({ label: 'Link, good for seven days and one set-up', value: url }));
  });
  return el(
    'details',
    {},
    el('summary', {}, 'Somebody else administers this Jira'),
    el(
      'p',
      {},
      'Send them a link: it shows what has to be pasted, and nothing else. They need no account here.',
    ),
    make.button,
    make.box,
    place,
  );
}

/** Paste any address of a Jira; what is found there is shown before anything is stored. */
function addSite(refresh, open) {
  const found = el('div', {});
  const look = form(
    'Look',
    label(
      'Add a Jira',
      el('input', {
        name: 'url',
        required: true,
        autocomplete: 'off',
        placeholder: 'https://jira.example.com/browse/ABC-1',
      }),
      'paste any address of it',
    ),
    async ({ url }) => {
      found.replaceChildren();
      found.replaceChildren(foundSite(await api('POST', '/api/v1/sites/discover', { url }), url, refresh));
    },
  );
  return el('details', { className: 'card', open }, el('summary', {}, 'Add a site'), look, found);
}

function foundSite(site, url, refresh) {
  const add = action('Add this site', async () => {
    const { id } = await api('POST', '/api/v1/sites', { url });
    await api('POST', `/api/v1/sites/${id}/consumers`, {});
    await refresh('Added, and made a key pair for it.');
  });
  return el(
    'div',
    {},
    el(
      'p',
      {},
      el('strong', {}, site.title),
      ` – ${PRODUCTS[site.deployment]} ${site.version} at ${site.baseUrl}`,
    ),
    site.notices.map((notice) => el('p', { className: 'quiet' }, notice)),
    add.button,
    add.box,
  );
}
