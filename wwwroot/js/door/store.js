// What this browser keeps for the door, in IndexedDB: rosters, what waits to be sent, what was refused, and who the device is.
// A change is only told as done once its transaction is complete: from then on it survives a reload, a crash and an empty battery.

const name = 'training-door';

// In localStorage, so that ordinary pages need not open the database (site.js): whose names are on this device and when to look
// whether their day is over; and who recorded what is not sent yet.
const namesFlag = 'training-door';
const waitsFlag = 'training-door-waits';

// 'change' whenever something here has changed, in this tab or in another; 'settled' and 'leaving' when another tab says so.
export const changes = new EventTarget();
const channel = 'BroadcastChannel' in window ? new BroadcastChannel(name) : null;
channel?.addEventListener('message', ({ data: { type, detail } }) => {
  leaving ||= type === 'leaving';
  changes.dispatchEvent(new CustomEvent(type, { detail }));
});

const passing = new Map(); // rosters that must not be kept, such as one of a day that is over: for this page only
let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore('rosters', { keyPath: 'address' });
      db.createObjectStore('queue', { keyPath: 'sequence' });
      db.createObjectStore('refused', { keyPath: 'eventId' });
      db.createObjectStore('device', { keyPath: 'key' });
    };
    request.onsuccess = () => {
      const db = request.result;
      db.onclose = () => { opened = null; };
      db.onversionchange = () => { db.close(); opened = null; };
      resolve(db);
    };
    request.onerror = () => { opened = null; reject(request.error); };
    request.onblocked = () => reject(new DOMException('blocked', 'InvalidStateError'));
  });
  return opened;
}

const ask = request => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** Does the work in one transaction, and answers with its result once that is complete, which is when it is on the disk. */
async function run(stores, mode, work) {
  const db = await open();
  const result = await new Promise((resolve, reject) => {
    const transaction = db.transaction(stores, mode, { durability: 'strict' });
    let value;
    transaction.oncomplete = () => resolve(value);
    transaction.onabort = () => reject(transaction.error ?? new DOMException('aborted', 'AbortError'));
    work(...stores.map(store => transaction.objectStore(store))).then(
      done => { value = done; },
      error => { reject(error); try { transaction.abort(); } catch { /* it has ended */ } },
    );
  });
  if (mode === 'readwrite') {
    tell();
  }
  return result;
}

function tell() {
  changes.dispatchEvent(new Event('change'));
  channel?.postMessage({ type: 'change' });
}

/** A random UUID. crypto.randomUUID exists only on https and localhost, but typed codes work everywhere. */
export function newId() {
  if (crypto.randomUUID) {
    return crypto.randomUUID();
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

// ---- whose names are here

function read(key) {
  try {
    return (localStorage.getItem(key) ?? '').split(' ').map(Number).filter(Boolean);
  } catch {
    return []; // storage is switched off: then nothing is kept either
  }
}

function write(key, ...values) {
  try {
    if (values.length > 0) {
      localStorage.setItem(key, values.join(' '));
    } else {
      localStorage.removeItem(key);
    }
  } catch {
    // as above
  }
}

export const keeper = () => read(namesFlag)[0] ?? null;

const setKeeper = id => write(namesFlag, id, read(namesFlag)[1] ?? Infinity);

/** Puts the flags right. They name nobody who has been wiped: only a roster or something recorded does that. */
async function flag() {
  const [rosters, refused, queue] = await run(['rosters', 'refused', 'queue'], 'readonly', (...stores) => Promise.all(stores.map(store => ask(store.getAll()))));
  const id = rosters[0]?.roster.keeper ?? ([...refused, ...queue].some(one => one.keeper === keeper()) ? keeper() : null);
  const ends = [...rosters.map(endOf), ...refused.filter(isRead).map(one => one.until)];
  write(namesFlag, ...id ? [id, Math.max(Math.min(...ends), Date.now() + 60000)] : []);
  write(waitsFlag, ...new Set(queue.map(item => item.keeper)));
}

// ---- rosters

/** By this roster's server, whatever the device's own clock says. */
export const nowFor = kept => Date.now() + kept.offset;

/** When its day ends by this device's clock, as that was when the roster came. */
const endOf = kept => Date.parse(kept.roster.expiresAt) - kept.offset;

/** Over by the device's clock, and by the same put right as it was wrong at the download: it may have been set since. A reading from before the download is none. */
function isOver({ roster, offset }) {
  const readings = [Date.now(), Date.now() + offset].filter(at => at >= Date.parse(roster.serverTime) - 60000);
  return readings.length > 0 && Math.min(...readings) >= Date.parse(roster.expiresAt);
}

/** Keeps a roster until the end of its day. Names that somebody else downloaded go first. */
export async function keepRoster(kept) {
  if (leaving) {
    return;
  }
  passing.delete(kept.address);
  const dayBefore = Date.parse(kept.roster.opensAt) - 86400000;
  if (isOver(kept) || Date.parse(kept.roster.serverTime) < dayBefore) { // names stay here from the day before, and until the day is over
    passing.set(kept.address, kept);
    await run(['rosters'], 'readwrite', async rosters => { rosters.delete(kept.address); });
    await flag();
    return;
  }
  setKeeper(kept.roster.keeper);
  try {
    await run(['rosters', 'refused'], 'readwrite', async (rosters, refused) => {
      for (const other of await ask(rosters.getAll())) {
        if (other.roster.keeper !== kept.roster.keeper || isOver(other)) {
          rosters.delete(other.address);
        }
      }
      for (const other of await ask(refused.getAll())) {
        if (other.keeper !== kept.roster.keeper && isRead(other)) {
          refused.delete(other.eventId);
        }
      }
      rosters.put(kept);
    });
    await flag();
  } catch {
    passing.set(kept.address, kept); // no room, or a private window: it serves as long as the page is open
    changes.dispatchEvent(new Event('change'));
  }
}

/** None when it is not on this device, or its day is over: then it is deleted here and now. */
export async function roster(address) {
  if (passing.has(address)) {
    return passing.get(address);
  }
  const kept = await run(['rosters'], 'readonly', rosters => ask(rosters.get(address)));
  if (kept && isOver(kept)) {
    await forgetRoster(address);
    return null;
  }
  return kept ?? null;
}

/** Every roster on this device that is still good. */
export async function rosters() {
  const all = await run(['rosters'], 'readonly', store => ask(store.getAll()));
  for (const over of all.filter(isOver)) {
    await forgetRoster(over.address);
  }
  return all.filter(kept => !isOver(kept));
}

export async function forgetRoster(address) {
  passing.delete(address);
  await run(['rosters'], 'readwrite', async rosters => { rosters.delete(address); });
  await flag();
}

/** Deletes the names whose day is over. */
export async function tidy() {
  await rosters();
  const past = (await run(['refused'], 'readonly', store => ask(store.getAll()))).filter(isPast);
  if (past.length > 0) {
    await run(['refused'], 'readwrite', async store => past.forEach(one => store.delete(one.eventId)));
  }
  await flag();
}

let leaving = false;

/** True while this page is on its way out: it must not load again for want of names, nor keep any. */
export const isLeaving = () => leaving;

/** Deletes the names: rosters, and answers about people unless somebody else has yet to read them. What was not sent yet stays, for whoever recorded it. */
export async function wipe({ person = null, andLeave = false } = {}) {
  leaving = andLeave;
  if (andLeave) {
    channel?.postMessage({ type: 'leaving' });
  }
  passing.clear();
  await run(['rosters', 'refused'], 'readwrite', async (rosters, refused) => {
    rosters.clear();
    for (const one of await ask(refused.getAll())) {
      if (one.keeper === person || isRead(one)) {
        refused.delete(one.eventId);
      }
    }
  });
  write(namesFlag);
}

// ---- what waits to be sent

/** Puts one thing done at the door in the queue. Once this answers, it will not be lost. */
export const enqueue = item => run(['queue', 'device'], 'readwrite', async (queue, device) => {
  setKeeper(item.keeper);
  write(waitsFlag, ...new Set([...read(waitsFlag), item.keeper]));
  const me = await ask(device.get('me')) ?? { key: 'me', id: newId(), sequence: 0 };
  me.sequence++;
  device.put(me);
  const event = { ...item, eventId: newId(), sequence: me.sequence, at: new Date().toISOString(), tried: false };
  queue.put(event);
  return event;
});

export const queue = () => run(['queue'], 'readonly', store => ask(store.getAll()));

export const device = async () => (await run(['device'], 'readonly', store => ask(store.get('me'))))?.id;

/** Takes something out of the queue again, but only while it has certainly not reached the server. */
export async function withdraw(eventId) {
  const gone = await run(['queue'], 'readwrite', async store => {
    const item = (await ask(store.getAll())).find(i => i.eventId === eventId);
    if (item && !item.tried) {
      store.delete(item.sequence);
    }
    return item ? !item.tried : false;
  });
  await flag();
  return gone;
}

/** Deletes what was recorded and can never be sent: whoever recorded it says so. */
export async function abandon(items) {
  await run(['queue'], 'readwrite', async store => items.forEach(item => store.delete(item.sequence)));
  await flag();
}

/** Notes that the server fails over these, though it takes others: they no longer hold those up. */
export const markFailed = items => run(['queue'], 'readwrite', async store => {
  const still = (await Promise.all(items.map(item => ask(store.get(item.sequence))))).filter(Boolean);
  still.forEach(item => store.put({ ...item, failed: true }));
});

/** Notes, before they are sent, that these may reach the server. Answers with those that still wait. */
export const markTried = items => run(['queue'], 'readwrite', async store => {
  const still = (await Promise.all(items.map(item => ask(store.get(item.sequence))))).filter(Boolean);
  still.filter(item => !item.tried).forEach(item => store.put({ ...item, tried: true }));
  return still;
});

/** The server's answers: an event with a result leaves the queue, its person's row is as the server says, a refusal stays to be read. */
export async function settle(address, items, results) {
  const byId = new Map(results.map(result => [result.eventId, result]));
  const answered = items.filter(item => byId.has(item.eventId));
  const rows = results.map(result => result.row).filter(Boolean);
  if (passing.has(address)) {
    const kept = passing.get(address);
    passing.set(address, { ...kept, roster: withRows(kept.roster, rows) });
  }
  await run(['queue', 'refused', 'rosters'], 'readwrite', async (queue, refused, rosters) => {
    const kept = await ask(rosters.get(address));
    const until = kept ? endOf(kept) : endOfDay(Date.now());
    for (const item of answered) {
      const result = byId.get(item.eventId);
      queue.delete(item.sequence);
      if (!result.good && result.outcome !== item.told) {
        refused.put({ eventId: item.eventId, sequence: item.sequence, address, keeper: item.keeper, at: item.at, until, newcomer: item.newcomer, result: { ...result, row: undefined } });
      }
    }
    if (kept && rows.length > 0) {
      rosters.put({ ...kept, roster: withRows(kept.roster, rows) });
    }
  });
  await flag();
  const settled = answered.map(item => ({ item, result: byId.get(item.eventId) }));
  channel?.postMessage({ type: 'settled', detail: settled });
  return settled;
}

/** Rows come without the hashes of codes, which do not change. */
function withRows(roster, rows) {
  const people = new Map(roster.people.map(person => [person.id, person]));
  for (const row of rows) {
    const { code, typed } = people.get(row.id) ?? row;
    people.set(row.id, { ...row, code, typed });
  }
  return { ...roster, people: [...people.values()] };
}

// ---- what was refused

const endOfDay = at => new Date(at).setHours(24, 0, 0, 0);

/** It has been on the screen, or is on the server's list: it need not outlive the day. */
const isRead = one => Boolean(one.seen || one.result.review);

const isPast = one => isRead(one) && Date.now() >= one.until;

export const refusals = async () => (await run(['refused'], 'readonly', store => ask(store.getAll()))).filter(one => !isPast(one));

/** Notes that they stand on the screen. They stay until they are dismissed, or the day is over. */
export const markSeen = all => run(['refused'], 'readwrite', async store => {
  const still = (await Promise.all(all.map(one => ask(store.get(one.eventId))))).filter(Boolean);
  still.forEach(one => store.put({ ...one, seen: true, until: Math.max(one.until, endOfDay(Date.now())) }));
});

export async function dismiss(eventId) {
  await run(['refused'], 'readwrite', async store => { store.delete(eventId); });
  await flag();
}
