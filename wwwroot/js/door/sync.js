// Sends what waits, by itself, and fetches rosters. An event leaves the queue only when the server has given a result for it;
// whatever else happens (no network, a server that is down, signed out, not one's register any more) it stays and is tried again.

import * as store from './store.js';

const batch = 100; // events in one request, as many as the server takes
const patience = 15000; // ms for an answer
const refreshEvery = 20000; // ms after which an open page asks what the other phones have recorded
const firstWait = 2000;
const longestWait = 60000;
const longestLock = 60000; // ms after which a tab that talks to the server is taken to be asleep

export const settled = new Map(); // results of this page's time, by event

export const news = new EventTarget(); // 'state' when what is known of the server changes; 'settled' with { item, result } for each answer

/** What is known of the server. connected: null until something was tried; trouble: why it is not. */
export const state = { connected: null, trouble: null, signedOut: false, otherKeeper: null, gone: new Set() };

const tokens = new Map(); // of registers whose roster is no longer kept
const zone = () => document.body.dataset.zone || document.querySelector('[data-zone]')?.dataset.zone || 'Europe/London';

let watched = null; // the address that the page shows
let wait = firstWait;
let timer = 0;
let asked = 0; // how often a drain was asked for
let done = 0;
let stale = false; // whether the page's roster is to be fetched again
let draining = null;
let begun = false;
let heard = false; // whether the server has answered in this drain
const sizes = new Map(); // how many events a register's next request holds: fewer after one that failed

function know(what) {
  if (Object.entries(what).some(([key, value]) => state[key] !== value)) {
    Object.assign(state, what);
    news.dispatchEvent(new Event('state'));
  }
}

/** Who is signed in: the page says so, else (a page from this device) whoever downloaded the names. */
export function me() {
  const { person } = document.body.dataset;
  return state.otherKeeper ?? (person === undefined ? store.keeper() : Number(person) || null);
}

const trouble = kind => Object.assign(new Error(kind), { kind });

/** Throws with a kind: connection (none), slow (no answer in time), server (it is down), stranger (something between us answers, such as a hotel's sign-in page). */
async function request(address, options = {}) {
  let response;
  let answer;
  try {
    response = await fetch(address, { ...options, cache: 'no-store', credentials: 'same-origin', signal: AbortSignal.timeout(patience) });
    if (response.status < 500 && response.headers.get('Content-Type')?.includes('json')) {
      answer = await response.json();
    }
  } catch (error) {
    throw trouble({ TimeoutError: 'slow', SyntaxError: 'stranger' }[error.name] ?? 'connection');
  }
  if (!answer || response.status === 200 && !answer.results && !answer.people) {
    throw trouble(response.status < 500 ? 'stranger' : 'server');
  }
  heard = true;
  know({ connected: state.connected ?? true, signedOut: response.status === 401 });
  return { status: response.status, answer };
}

// ---- rosters

/** The same as fetchRoster, when no other tab talks to the server. */
export const refresh = address => alone(() => fetchRoster(address));

/** Fetches a register's roster and keeps it. Answers false when it is not this person's (any more). Throws when there is no telling. */
async function fetchRoster(address) {
  const asking = Date.now();
  const { status, answer } = await request(`${address}/roster`);
  if (status === 200) {
    const offset = Math.round(Date.parse(answer.serverTime) - (asking + Date.now()) / 2);
    tokens.set(address, answer.token);
    know({ otherKeeper: answer.keeper === me() ? state.otherKeeper : answer.keeper });
    if (state.gone.delete(address)) {
      news.dispatchEvent(new Event('state'));
    }
    await store.keepRoster({ address, roster: answer, offset, zone: zone(), fetchedAt: Date.now() });
    return true;
  }
  await unlessOurs(address, status, answer);
  return false;
}

/** No names stay for whoever keeps no register any more, or was signed out from elsewhere: a device that was lost. A visit that ran out keeps them. */
async function unlessOurs(address, status, answer) {
  if (status === 403 || status === 401 && answer?.outcome === 'signed-out-everywhere') {
    await store.wipe();
  }
  if (status === 403 || status === 404) {
    await lose(address);
  }
}

/** Not this person's register any more: the names go, what they recorded stays. */
async function lose(address) {
  tokens.delete(address);
  state.gone.add(address);
  await store.forgetRoster(address);
  news.dispatchEvent(new Event('state'));
}

async function tokenFor(address) {
  return tokens.get(address) ?? (await store.roster(address))?.roster.token ?? (await fetchRoster(address) ? tokens.get(address) : null);
}

// ---- sending

/** Sends one batch. Answers whether the queue of this address can go on. */
async function send(address, items) {
  const device = await store.device();
  items = await store.markTried(items);
  if (items.length === 0) {
    return true;
  }
  for (let attempt = 1; attempt <= 2; attempt++) {
    const token = await tokenFor(address);
    if (!token || me() !== items[0].keeper) {
      return false;
    }
    const { status, answer } = await request(`${address}/scans`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', RequestVerificationToken: token },
      body: JSON.stringify({ device, sentAt: new Date().toISOString(), events: items.map(eventOf) }),
    });
    if (status === 200) {
      return await settle(address, items, answer.results) > 0;
    }
    await unlessOurs(address, status, answer);
    if (status === 403 || status === 404) {
      return false;
    }
    if (answer.outcome === 'page-too-old') {
      tokens.delete(address);
      if (!await fetchRoster(address)) {
        return false;
      }
      continue;
    }
    if (answer.outcome === 'malformed') {
      return refuse(address, items, answer);
    }
    return false; // signed out
  }
  return false;
}

/** A whole request that the server cannot read: one by one, so that only what is wrong is refused. */
async function refuse(address, items, answer) {
  if (items.length > 1) {
    for (const item of items) {
      if (!await send(address, [item])) {
        return false;
      }
    }
    return true;
  }
  await settle(address, items, [{ ...answer, eventId: items[0].eventId }]);
  return true;
}

async function settle(address, items, results) {
  const answered = await store.settle(address, items, results);
  hear(answered);
  return answered.length;
}

function hear(answered) {
  for (const detail of answered) {
    settled.set(detail.item.eventId, detail.result);
    news.dispatchEvent(new CustomEvent('settled', { detail }));
  }
}
store.changes.addEventListener('settled', ({ detail }) => hear(detail)); // what another tab has sent

const eventOf = ({ eventId, sequence, at, act, person, code, typed, newcomer, walkIn, stated }) => ({ eventId, sequence, at, act, person, code, typed, newcomer, walkIn, stated });

/**
 * Register by register: one that fails does not hold up the others. Nor does an event: when the server fails over a request, or a line is too
 * slow for it, the next is smaller, down to one event; that one waits until the others are sent. Answers whether all is sent.
 */
async function sendAll() {
  const stuck = new Set();
  const held = new Map(); // events that failed alone, by id
  let inARow = 0;
  let took = false;
  let failure = null;
  for (;;) {
    const mine = (await store.queue()).filter(item => item.keeper === me() && !state.gone.has(item.address) && !stuck.has(item.address) && !held.has(item.eventId));
    if (mine.length === 0 || state.signedOut && stuck.size > 0) {
      if (failure) {
        throw failure;
      }
      return stuck.size + held.size === 0;
    }
    const first = mine.find(item => !item.failed) ?? mine[0];
    const { address } = first;
    const size = sizes.get(address) ?? batch;
    const items = first.failed ? [first] : mine.filter(item => item.address === address && !item.failed).slice(0, size);
    try {
      if (!await send(address, items)) {
        stuck.add(address);
        continue;
      }
      know({ connected: true, trouble: null });
      sizes.set(address, Math.min(size * 2, batch));
      [took, inARow, failure] = [true, 0, null];
    } catch (error) {
      if (error.kind !== 'server' && error.kind !== 'slow') {
        throw error;
      }
      know({ connected: false, trouble: error.kind });
      if (items.length > 1) {
        sizes.set(address, Math.ceil(items.length / (error.kind === 'slow' ? 4 : 2)));
        continue;
      }
      held.set(first.eventId, first);
      inARow += first.failed ? 0 : 1;
      failure = first.failed || took ? failure : error;
      if (inARow > 1) {
        stuck.add(address); // it is not the event
        failure = error;
      }
    }
    if (took && inARow < 2) {
      // The server takes others: what it fails over is to blame itself.
      const blamed = [...held.values()].filter(item => !item.failed);
      await store.markFailed(blamed);
      blamed.forEach(item => { item.failed = true; });
    }
  }
}

/** Only one tab at a time talks to the server, so that nothing is sent twice and no old roster overwrites a newer answer. One that has fallen asleep over it is passed over. */
async function alone(work) {
  if (!navigator.locks) {
    return work();
  }
  const waiting = new AbortController();
  const limit = setTimeout(() => waiting.abort(), longestLock);
  try {
    return await navigator.locks.request('training-door', { signal: waiting.signal }, () => {
      clearTimeout(limit);
      return work();
    });
  } catch (error) {
    if (!waiting.signal.aborted) {
      throw error;
    }
    return navigator.locks.request('training-door', { steal: true }, work);
  }
}

/** One turn: sends what waits, and then asks for the roster that the page shows, whatever came of the sending. Answers whether all is done. */
async function turn() {
  heard = false;
  let problem = null;
  let all = false;
  try {
    all = await sendAll();
  } catch (error) {
    problem = error;
  }
  if (stale && watched && !state.gone.has(watched)) {
    try {
      await fetchRoster(watched);
      stale = false;
    } catch (error) {
      problem ??= error;
    }
  }
  if (problem) {
    know({ connected: false, trouble: problem.kind ?? 'connection' });
  } else if (heard) {
    know({ connected: true, trouble: null });
  }
  return all && !problem;
}

/** Sends what waits, and then asks for the roster that the page shows. Asked for while it runs, it runs once more. */
export function drain({ refresh = false } = {}) {
  asked++;
  stale ||= refresh;
  draining ??= (async () => {
    try {
      while (done < asked && !store.isLeaving()) {
        done = asked;
        clearTimeout(timer);
        if (await alone(turn)) {
          wait = firstWait;
        } else {
          later();
        }
      }
    } catch {
      know({ connected: false, trouble: 'connection' });
      later();
    } finally {
      done = asked;
      draining = null;
    }
  })();
  return draining;
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(() => drain({ refresh: true }), wait);
  wait = Math.min(wait * 2, longestWait);
}

function now() {
  wait = firstWait;
  drain({ refresh: true });
}

/** Records something: durable first, then sent in the background. */
export async function record(kept, what) {
  const item = await store.enqueue({ address: kept.address, keeper: kept.roster.keeper, keeperName: kept.roster.keeperName, ...what });
  if (navigator.onLine !== false) {
    drain();
  } else {
    know({ connected: false, trouble: 'connection' });
  }
  return item;
}

/** The server's answer to an event, or null when it does not come in time. */
export function answerTo(eventId, ms) {
  return new Promise(resolve => {
    const stop = result => {
      clearTimeout(limit);
      news.removeEventListener('settled', hear);
      resolve(result);
    };
    const hear = ({ detail }) => detail.item.eventId === eventId && stop(detail.result);
    const limit = setTimeout(stop, ms, null);
    news.addEventListener('settled', hear);
  });
}

/** Begins: sends on load, when the network or the page comes back, and keeps the roster of this address fresh. Answers once the first attempt is over. */
export function begin(address = null) {
  watched = address;
  if (begun) {
    return drain({ refresh: true });
  }
  begun = true;
  store.tidy().catch(() => {}); // where nothing can be kept, nothing is over
  addEventListener('online', now);
  addEventListener('offline', () => know({ connected: false, trouble: 'connection' }));
  document.addEventListener('visibilitychange', () => document.hidden || now());
  addEventListener('pageshow', event => event.persisted && now());
  setInterval(() => {
    if (watched && !document.hidden && navigator.onLine !== false && !state.signedOut) {
      drain({ refresh: true });
    }
  }, refreshEvery);
  return drain({ refresh: true });
}

/** What waits, told apart: this person's, and others' by whom to sign in for them. */
export async function waiting() {
  const all = await store.queue();
  const mine = all.filter(item => item.keeper === me());
  const others = new Map();
  for (const item of all.filter(item => item.keeper !== me())) {
    others.set(item.keeperName, (others.get(item.keeperName) ?? 0) + 1);
  }
  return { mine, others: [...others].map(([name, number]) => ({ name, number })) };
}
