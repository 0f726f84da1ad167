// A small page until the web app comes: it uses nothing but the REST API.
import { setupPage, signInPage, whoIsSignedIn } from './accounts.js';
import { announce, api, el } from './dom.js';
import { ideasSection } from './ideas.js';
import { sitesSection } from './sites.js';

const main = document.querySelector('#main');
const who = document.querySelector('#who');

async function loadState(me) {
  const [sites, connections, ideas] = await Promise.all([
    api('GET', '/api/v1/sites'),
    api('GET', '/api/v1/connections'),
    api('GET', '/api/v1/ideas?limit=50'),
  ]);
  const withParts = sites.items.map(async (site) => ({
    ...site,
    consumers: (await api('GET', `/api/v1/sites/${site.id}/consumers`)).items,
    connections: connections.items.filter(({ siteId, state }) => siteId === site.id && state === 'active'),
  }));
  const inFull = ideas.items.map(({ id }) => api('GET', `/api/v1/ideas/${id}`));
  return { me, sites: await Promise.all(withParts), ideas: await Promise.all(inFull) };
}

/** Loads everything anew and shows it; `note` says what just happened. */
async function show(note) {
  const setup = await api('GET', '/api/v1/setup');
  if (setup.publicUrl !== window.location.origin) return showWrongAddress(setup.publicUrl);
  const token = new URLSearchParams(window.location.hash.slice(1)).get('setup');
  const me = setup.needed ? null : await api('GET', '/api/v1/me').catch(noSession);
  who.replaceChildren(...(me ? whoIsSignedIn(me, () => show()) : []));
  if (setup.needed) return main.replaceChildren(setupPage(token, forgetToken));
  if (!me) return main.replaceChildren(signInPage(() => show()));
  const state = await loadState(me);
  const said = note ? el('p', { className: 'card' }, note) : null;
  main.replaceChildren(
    ...[
      el('h1', {}, 'From idea to Jira issue'),
      said,
      sitesSection(state, show),
      ideasSection(state, show),
    ].filter(Boolean),
  );
  if (said) {
    announce(note);
    said.scrollIntoView({ block: 'nearest' });
  }
  revealLinkedItem();
}

function noSession(error) {
  if (error.code === 'sign_in_required') return null;
  throw error;
}

function forgetToken() {
  window.history.replaceState(null, '', '/');
  return show('Your account is ready. Next: add a Jira site.');
}

function showWrongAddress(publicUrl) {
  const link = el('a', { href: publicUrl }, publicUrl);
  main.replaceChildren(
    el(
      'p',
      {},
      'This Crosslink lives at ',
      link,
      '. Jira sends people back there, so please use that address.',
    ),
  );
}

/** Issues link back to /ideas/<id>#story-<id>. */
function revealLinkedItem() {
  const ideaId = /^\/ideas\/([\w-]+)$/.exec(window.location.pathname)?.[1];
  const target =
    document.getElementById(window.location.hash.slice(1)) ?? document.getElementById(`idea-${ideaId}`);
  if (!ideaId || !target) return;
  target.classList.add('target');
  target.scrollIntoView({ block: 'center' });
}

show().catch((error) =>
  main.replaceChildren(
    el('div', { className: 'error', role: 'alert' }, `${error.message} ${error.remedy ?? ''}`),
  ),
);
