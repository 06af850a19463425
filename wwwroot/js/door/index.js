// The list of registers: downloads the names of today and tomorrow, so that they are there when there is no signal.

import * as store from './store.js';
import * as sync from './sync.js';
import { showRefused, showWaiting } from './waiting.js';

/** Whether the pages open without a network: the worker is there. */
const hasWorker = () => 'serviceWorker' in navigator
  ? Promise.race([navigator.serviceWorker.ready.then(() => true), new Promise(resolve => { setTimeout(resolve, 30000, false); })])
  : Promise.resolve(false);

/** Fetches the rosters that the page's list names, and says of each that it is here. */
export async function prepare(items) {
  for (const item of items) {
    const address = item.dataset.roster;
    const says = item.querySelector('[data-ready]');
    try {
      await sync.refresh(address);
    } catch {
      // No connection now. It may be here from before.
    }
    const kept = await store.roster(address);
    const ready = Boolean(kept) && await hasWorker();
    says.hidden = !ready;
    says.textContent = ready ? 'Ready for no signal' : '';
  }
}

export async function openIndex(host, zone) {
  showWaiting(host);
  showRefused(host, zone);
  host.hidden = false;
  await sync.begin();
  await prepare(document.querySelectorAll('[data-roster^="/"]'));
}
