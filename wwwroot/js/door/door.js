// Begins what the page is for: each page of the door says it in data-door.

import * as store from './store.js';
import * as sync from './sync.js';
import { holdBack, showRefused, showWaiting } from './waiting.js';

const host = document.querySelector('[data-door]');
const { door, address, zone } = host.dataset;
const openers = {
  register: async (...where) => (await import('./register.js')).openRegister(...where),
  scanner: async (...where) => (await import('./scan.js')).openScanner(...where),
  waiting: (where, inZone) => { showWaiting(where); showRefused(where, inZone); },
};

if ('serviceWorker' in navigator && door !== 'offline') {
  navigator.serviceWorker.register('/service-worker.js', { scope: '/attendance' }).catch(() => {}); // without it the page works as long as it is open
}

if (['register', 'scanner', 'index'].includes(door)) {
  navigator.storage?.persist?.().catch(() => {}); // so that a phone that is short of room keeps what waits to be sent
}

// Signed out in another tab: no name stays on this screen either.
store.changes.addEventListener('leaving', () => {
  const main = document.querySelector('main');
  main.replaceChildren(
    Object.assign(document.createElement('h1'), { className: 'govuk-heading-l', textContent: 'Signed out' }),
    Object.assign(document.createElement('p'), { className: 'govuk-body', textContent: 'You signed out in another tab. The names are deleted from this device.' }),
  );
  document.title = 'Signed out';
});

switch (door) {
  case 'register':
    // Where this browser keeps nothing (a private window, storage switched off) the page stays as it came, with its forms.
    if (await openers.register(host, address, zone).catch(() => null) === false && sync.state.signedOut) {
      location.reload();
    }
    break;
  case 'waiting':
    openers.waiting(host, zone);
    host.hidden = false;
    document.querySelectorAll('form[data-hold]').forEach(holdBack);
    await sync.begin();
    break;
  case 'sending':
    await sync.begin();
    break;
  case 'scanner':
    // The same here: the typed code is sent as a form.
    await openers.scanner(host, address, zone).catch(() => {
      host.querySelector('[data-camera] p').textContent = 'This browser keeps nothing for this site (a private window, or storage switched off), and the scanner needs that. Type the code, or check people in by name on the register.';
    });
    break;
  case 'index':
    await (await import('./index.js')).openIndex(host, zone);
    break;
  case 'offline':
    await (await import('./offline.js')).openOffline(host, openers);
    break;
}

// Workshops of a conference: their rosters too, when the page lists them.
if (door === 'register') {
  (await import('./index.js')).prepare(document.querySelectorAll('[data-roster^="/"]'));
}
