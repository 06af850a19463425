// The page that the service worker shows when there is no network: the register or scanner of the address in the address bar,
// from what is on this device. It is the same page for everybody and holds no name of its own.

import * as store from './store.js';
import * as sync from './sync.js';

const register = /^(\/attendance\/[^/]+\/(?:\d{4}-\d\d-\d\d|workshops\/\d+\/[^/]+))(\/scan)?\/?$/;

export async function openOffline(host, openers) {
  const show = name => host.replaceChildren(document.getElementById(name).content.cloneNode(true));
  const [, address, scanner] = register.exec(location.pathname) ?? [];
  const { zone } = document.body.dataset;
  // A page that the network can give again replaces this one, unless something is being done here.
  addEventListener('online', () => {
    if (!address) {
      location.reload();
    }
  });
  const [without, again] = ['without', 'again'].map(name => document.querySelector(`[data-connection=${name}]`));
  sync.news.addEventListener('state', () => {
    again.hidden = sync.state.connected !== true;
    without.hidden = !again.hidden;
  });
  document.addEventListener('click', async event => event.target.closest('[data-empty]') && (await import('./leave.js')).empty());

  let opened = false;
  async function open() {
    const kept = address && !opened && await store.roster(address);
    if (!kept || opened) {
      return opened;
    }
    opened = true;
    show(scanner ? 'scanner-page' : 'register-page');
    host.querySelector('[data-title]').textContent = kept.roster.workshop ?? kept.roster.title;
    host.querySelector('[data-day]').textContent = kept.roster.day;
    document.title = `${scanner ? 'Scan codes' : 'Register'}: ${kept.roster.title}`;
    host.querySelector('[data-back]').href = scanner ? address : '/attendance';
    await (scanner ? openers.scanner(host, address, zone) : openers.register(host.querySelector('[data-register]'), address, zone));
    return true;
  }
  if (!await open()) {
    show('without-roster');
    await list(host, Boolean(address));
    openers.waiting(host, zone);
    store.changes.addEventListener('change', open); // its names may come yet
    await sync.begin(address);
    await open();
  }
}

async function list(host, wanted) {
  const all = (await store.rosters()).sort((a, b) => a.roster.startsAt.localeCompare(b.roster.startsAt));
  host.querySelector('[data-missing]').hidden = !wanted;
  host.querySelector('[data-elsewhere]').hidden = wanted || location.pathname.replace(/\/$/, '') === '/attendance';
  host.querySelector('[data-some]').hidden = all.length === 0;
  host.querySelector('[data-none]').hidden = all.length > 0;
  host.querySelector('[data-empty]').hidden = all.length + (await store.refusals()).length === 0;
  host.querySelector('[data-list]').replaceChildren(...all.map(({ address, roster }) => {
    const li = document.createElement('li');
    li.className = 'registers__item';
    const link = Object.assign(document.createElement('a'), { className: 'govuk-link', href: address, textContent: roster.workshop ?? roster.title });
    const heading = Object.assign(document.createElement('h3'), { className: 'registers__title' });
    heading.append(link);
    const day = Object.assign(document.createElement('p'), { textContent: roster.day });
    const about = document.createElement('div');
    about.append(heading, day);
    li.append(about);
    return li;
  }));
}
