// Begins what the page is for: each page of the door says it in data-door.

import { showRefused, showWaiting } from './waiting.js';

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

switch (door) {
  case 'register':
    // Where this browser keeps nothing (a private window, storage switched off) the page stays as it came, with its forms.
    await openers.register(host, address, zone).catch(() => false);
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
