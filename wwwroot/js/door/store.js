// What this browser keeps for the door, in IndexedDB: rosters, what waits to be sent, what was refused, and who the device is.
// A change is only told as done once its transaction is complete: from then on it survives a reload, a crash and an empty battery.

const name = 'training-door';
const keeperFlag = 'training-door'; // in localStorage: whose names or unsent events are on this device, so that ordinary pages need not open the database

export const changes = new EventTarget(); // 'change' whenever something here has changed, in this tab or in another
const channel = 'BroadcastChannel' in window ? new BroadcastChannel(name) : null;
channel?.addEventListener('message', () => changes.dispatchEvent(new Event('change')));

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
  channel?.postMessage('change');
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

export function keeper() {
  try {
    return Number(localStorage.getItem(keeperFlag)) || null;
  } catch {
    return null;
  }
}

function setKeeper(id) {
  try {
    if (id) {
      localStorage.setItem(keeperFlag, id);
    } else {
      localStorage.removeItem(keeperFlag);
    }
  } catch {
    // Storage is switched off: then nothing is kept either.
  }
}

// ---- rosters

/** By this roster's server, whatever the device's own clock says. */
export const nowFor = kept => Date.now() + kept.offset;

const isOver = kept => Date.parse(kept.roster.expiresAt) <= nowFor(kept);

/** Keeps a roster until the end of its day. Names that somebody else downloaded go first. */
export async function keepRoster(kept) {
  passing.delete(kept.address);
  if (isOver(kept)) {
    await forgetRoster(kept.address);
    passing.set(kept.address, kept);
    changes.dispatchEvent(new Event('change'));
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
        if (other.keeper !== kept.roster.keeper) {
          refused.delete(other.eventId);
        }
      }
      rosters.put(kept);
    });
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
  const left = await run(['rosters', 'refused', 'queue'], 'readwrite', async (rosters, refused, queue) => {
    rosters.delete(address);
    return await ask(rosters.count()) + await ask(refused.count()) + await ask(queue.count());
  });
  if (left === 0) {
    setKeeper(null);
  }
}

let leaving = false;

/** True while this page is on its way out: it must not load again for want of names. */
export const isLeaving = () => leaving;

/** Deletes every name: rosters, and answers about people. What was not sent yet stays, for whoever recorded it. */
export async function wipe({ andLeave = false } = {}) {
  leaving = andLeave;
  passing.clear();
  await run(['rosters', 'refused'], 'readwrite', async (rosters, refused) => {
    rosters.clear();
    refused.clear();
  });
  setKeeper(null);
}

// ---- what waits to be sent

/** Puts one thing done at the door in the queue. Once this answers, it will not be lost. */
export const enqueue = item => run(['queue', 'device'], 'readwrite', async (queue, device) => {
  setKeeper(item.keeper);
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
export const withdraw = eventId => run(['queue'], 'readwrite', async store => {
  const item = (await ask(store.getAll())).find(i => i.eventId === eventId);
  if (item && !item.tried) {
    store.delete(item.sequence);
  }
  return item ? !item.tried : false;
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
    for (const item of answered) {
      const result = byId.get(item.eventId);
      queue.delete(item.sequence);
      if (!result.good && result.outcome !== item.told) {
        refused.put({ eventId: item.eventId, sequence: item.sequence, address, keeper: item.keeper, at: item.at, newcomer: item.newcomer, result: { ...result, row: undefined } });
      }
    }
    const kept = rows.length > 0 ? await ask(rosters.get(address)) : null;
    if (kept) {
      rosters.put({ ...kept, roster: withRows(kept.roster, rows) });
    }
  });
  return answered.map(item => ({ item, result: byId.get(item.eventId) }));
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

export const refusals = () => run(['refused'], 'readonly', store => ask(store.getAll()));

export const dismiss = eventId => run(['refused'], 'readwrite', async store => { store.delete(eventId); });
