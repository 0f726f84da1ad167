// What a Jira administrator without an account here has to do, and a check that really asks Jira.
import { action, announce, api, copyable, el } from './dom.js';

const main = document.querySelector('#main');
const token = window.location.hash.slice(1);

const card = (...children) => el('article', { className: 'card' }, ...children);

function ended(error) {
  return card(
    el('h1', {}, 'This link does not work'),
    el('p', {}, error.message),
    error.remedy ? el('p', {}, error.remedy) : null,
  );
}

function done({ siteName }) {
  announce('Jira accepts it. Nothing is left to do.');
  return card(
    el('h1', {}, 'Thank you, it works'),
    el('p', {}, `${siteName} knows Crosslink now. Nothing is left to do; you can close this page.`),
  );
}

function toDo({ siteName, baseUrl, instructions, publicKeyFingerprint, expiresAt }) {
  const check = action('Check', async () => {
    main.replaceChildren(done(await api('POST', '/api/v1/handovers/check', { token })));
  });
  return card(
    el('h1', {}, `Set up ${siteName} for Crosslink`),
    el(
      'p',
      {},
      `Somebody asks you, as an administrator of ${baseUrl}, to let Crosslink connect to it. It takes a few minutes; you need no account here.`,
    ),
    el(
      'p',
      {},
      el(
        'a',
        { href: instructions.directUrl, target: '_blank', rel: 'noopener noreferrer' },
        'Open application links in Jira',
      ),
      el('span', { className: 'quiet' }, ` (${instructions.menuPath})`),
    ),
    el(
      'ol',
      {},
      instructions.steps.map((step) => el('li', {}, step)),
    ),
    instructions.values.map(copyable),
    publicKeyFingerprint
      ? el(
          'p',
          { className: 'quiet' },
          'Fingerprint of the public key: ',
          el('code', {}, publicKeyFingerprint),
        )
      : null,
    el('p', {}, 'When that is done, let Crosslink ask Jira whether it works:'),
    check.button,
    check.box,
    el(
      'p',
      { className: 'quiet' },
      `This link ends when it works, and on ${new Date(expiresAt).toLocaleDateString()} at the latest.`,
    ),
  );
}

try {
  main.replaceChildren(toDo(await api('POST', '/api/v1/handovers/open', { token })));
} catch (error) {
  main.replaceChildren(ended(error));
}

// Another link of the same kind differs in what no browser loads a page for.
window.addEventListener('hashchange', () => window.location.reload());
