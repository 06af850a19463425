// The register with script: the list from this device's roster, each press recorded here first and sent in the background.

import * as store from './store.js';
import * as sync from './sync.js';
import * as answers from './answers.js';
import { count, counted, countsFrom, everybody, isEmail, matches, statedAt, takesCheckIns } from './people.js';
import { showRefused, showWaiting } from './waiting.js';

const slideUnder = 500; // ms after which a line that moved may be pressed: the second tap of two was meant for the line that was there

const template = id => document.getElementById(id).content.cloneNode(true).firstElementChild;

/** Puts the register of this address into the page. Answers false when neither this device nor the server has its roster. */
export async function openRegister(host, address, zone) {
  let kept = await store.roster(address);
  const first = sync.begin(address);
  if (!kept) {
    await first;
    kept = await store.roster(address);
    if (!kept) {
      return false;
    }
  }
  const isWorkshop = address.includes('/workshops/');
  const view = template('register-view');
  const part = name => view.querySelector(`[data-${name}]`);
  const list = part('lines');
  const strangers = part('strangers');
  const said = part('said');
  const find = part('find');
  const dialog = part('walk-in');
  let filter = 'everybody';
  let people = [];
  let quiet = 0;
  let undoLast = null;
  const moved = new WeakMap(); // when a line came to lie where another was

  const clock = at => answers.clockTime(at, zone);
  const closed = () => host.dataset.closed === 'true' && !takesCheckIns(kept, store.nowFor(kept));
  const connected = () => navigator.onLine !== false && sync.state.connected !== false;
  const personById = id => people.find(person => String(person.id) === String(id));

  // ---- what a press came to

  function say(answer, undo = null) {
    const { tone, sign, sentence, name } = answers.spoken(answer);
    const text = name && !sentence.includes(name) ? `${name}: ${sentence}` : sentence;
    said.dataset.tone = tone;
    said.querySelector('[data-said-text]').textContent = `${sign} ${text}`;
    undoLast = undo;
    said.querySelector('[data-said-undo]').hidden = !undo;
    clearTimeout(quiet);
    quiet = setTimeout(hush, tone === 'good' ? 6000 : 20000);
  }

  /** Rendered, but out of sight without a tone: what is said there is read out only while it is rendered. */
  function hush() {
    delete said.dataset.tone;
    said.querySelector('[data-said-text]').textContent = '';
    said.querySelector('[data-said-undo]').hidden = true;
  }

  /** Records it and says so, once it is on the disk. */
  async function act(what, answer, undo = null) {
    try {
      const item = await sync.record(kept, { ...what, told: answer.outcome });
      say(answer, undo && (() => undo(item)));
      return item;
    } catch {
      say(answers.notKept);
      return null;
    }
  }

  const instant = stated => statedAt(kept.roster, zone, stated);

  function checkIn(person, { walkIn = false, stated } = {}) {
    const late = countsFrom(kept.roster, 'arrived', store.nowFor(kept)) > Date.parse(kept.roster.lateAfter);
    const answer = answers.checkIn(person, { zone, me: kept.roster.keeperName, late, walkIn, stated: stated && instant(stated) });
    return act({ act: 'arrived', person: person.id, walkIn: walkIn || undefined, stated }, answer, answer.undo ? () => undo(person) : null);
  }

  async function undo(person) {
    if (person.newcomer && !sync.settled.has(person.newcomer)) {
      const gone = await store.withdraw(person.newcomer);
      say(gone ? answers.undone(person) : { outcome: 'pending', good: false, sentence: `${person.name} may have reached the server already, and can be taken off the list once that is certain: when there is a connection.` });
      return;
    }
    const id = person.newcomer ? sync.settled.get(person.newcomer).person : person.id;
    await act({ act: 'undone', person: id }, answers.undone(person));
  }

  const acts = {
    'check-in': person => checkIn(person),
    'walk-in': person => checkIn(person, { walkIn: true }),
    came: (person, stated) => checkIn(person, { stated, walkIn: !person.isLine }),
    'left-now': person => act({ act: 'left', person: person.id }, answers.left(person, countsFrom(kept.roster, 'left', store.nowFor(kept)), zone)),
    left: (person, stated) => act({ act: 'left', person: person.id, stated }, answers.left(person, instant(stated), zone)),
    absent: person => act({ act: 'absent', person: person.id }, answers.absent(person)),
    undo,
  };

  // ---- the list

  function stateOf(person) {
    if (person.leftAt !== null) {
      return [person.leftEarly ? 'yellow' : 'green', `${person.leftEarly ? 'Left early, ' : 'Left '}${clock(person.leftAt)}`];
    }
    if (person.isIn) {
      return [person.isLate ? 'yellow' : 'green', `${person.isLate ? 'Late, ' : 'In '}${clock(person.arrivedAt)}`];
    }
    return person.absent ? ['red', 'Absent'] : ['grey', closed() ? 'Did not attend' : 'Not in'];
  }

  const standings = {
    'making-up': 'Makes up a missed day', 'walk-in': 'Walk-in', waiting: 'On the waiting list', requested: 'Booking not agreed yet', cancelled: 'Booking cancelled', declined: 'Booking declined', other: 'Has no place in this workshop',
  };
  const methods = { qr: 'QR code', 'room-code': 'Room code', manual: 'By hand' };

  function fill(line, person, open) {
    const seen = JSON.stringify([person.name, person.agency, person.arrivedAt, person.leftAt, person.absent, person.pending, person.standing, person.method, open, connected()]);
    if (line.dataset.seen === seen) {
      return;
    }
    line.dataset.seen = seen;
    const at = name => line.querySelector(`[data-${name}]`);
    at('name').textContent = person.name;
    at('agency').textContent = person.agency ?? '';
    const [colour, words] = stateOf(person);
    at('tag').className = `govuk-tag govuk-tag--${colour}`;
    at('tag').textContent = words;
    at('besides').textContent = [standings[person.standing], person.isIn && methods[person.method], person.pending && 'Waits to be sent'].filter(Boolean).join(' · ');
    line.querySelectorAll('[data-of]').forEach(span => { span.textContent = ` ${person.name}`; });
    const newcomer = Boolean(person.newcomer);
    const events = !newcomer && !isWorkshop && person.isLine && connected();
    at('events').href = `${address}/events/${person.id}`;
    const shown = {
      'check-in': open && !person.isIn && person.isLine && !newcomer,
      'walk-in': open && !person.isIn && !person.isLine,
      back: open && person.leftAt !== null,
      more: open && (!newcomer || person.pending) || events,
      events,
      came: open && !newcomer,
      'left-now': open && person.isIn && person.leftAt === null && !newcomer && !isWorkshop,
      left: open && person.isIn && !newcomer && !isWorkshop,
      absent: open && !person.isIn && !person.absent && person.isExpected && !isWorkshop,
      undo: open && (person.isIn || person.absent),
    };
    for (const [name, is] of Object.entries(shown)) {
      at(name).hidden = !is;
    }
    at('came').hidden ||= isWorkshop;
    at('more').hidden ||= isWorkshop && !person.isIn;
  }

  /** Lines stay where they are and keep what is open or typed in them; only what changed is written. */
  function lay(ul, shown, open, slides) {
    const places = [...ul.children].map(line => line.dataset.person);
    const lines = new Map([...ul.children].map(line => [line.dataset.person, line]));
    let after = null;
    for (const person of shown) {
      const id = String(person.id);
      let line = lines.get(id);
      lines.delete(id);
      if (!line) {
        line = template('register-line');
        line.dataset.person = id;
        for (const field of line.querySelectorAll('input')) {
          field.id = `${field.name}-${id}`;
          line.querySelector(`label[data-for=${field.name}]`).htmlFor = field.id;
        }
      }
      fill(line, person, open);
      const place = after ? after.nextElementSibling : ul.firstElementChild;
      if (place !== line) {
        ul.insertBefore(line, place);
      }
      after = line;
    }
    const focused = [...lines.values()].some(line => line.contains(document.activeElement));
    const next = focused ? ([...ul.children].find(line => !lines.has(line.dataset.person)) ?? null) : null;
    lines.forEach(line => line.remove());
    if (slides && places.length > 0) {
      [...ul.children].filter((line, i) => line.dataset.person !== places[i]).forEach(line => moved.set(line, performance.now()));
    }
    if (focused) {
      (next?.querySelector('button:not([hidden])') ?? find.querySelector('input')).focus({ preventScroll: true });
    }
  }

  /** slides: that lines may move under somebody's thumb, because of what was recorded and not of what they asked to see. */
  function show({ slides = false } = {}) {
    const now = store.nowFor(kept);
    const open = takesCheckIns(kept, now);
    const words = answers.fold(find.querySelector('input').value).split(' ').filter(Boolean);
    const found = people.filter(person => matches({ name: answers.fold(person.name), agency: answers.fold(person.agency ?? '') }, words));
    const passes = { everybody: () => true, missing: person => !person.isIn, in: person => person.isIn };
    const lines = found.filter(person => person.isLine && passes[filter](person));
    const others = words.join('').length < 2 ? [] : found.filter(person => !person.isLine);
    const held = document.activeElement?.closest?.('[data-act]');
    lay(list, lines, open, slides);
    lay(strangers.querySelector('ul'), others, open, slides);
    strangers.hidden = others.length === 0;
    // A button that went away under the finger hands the focus to the next thing to do in its line.
    if (held && held.hidden && held.isConnected) {
      (held.closest('.register-line').querySelector('.register-line__acts button:not([hidden]), summary') ?? find.querySelector('input')).focus({ preventScroll: true });
    }
    const figures = counted(count(people));
    part('came-count').textContent = figures.came;
    part('of-count').textContent = ` ${figures.of}`;
    part('more-count').textContent = figures.more.length > 0 ? figures.more.join(' · ') : '';
    part('found').textContent = words.length > 0 ? `${lines.length + others.length} found` : '';
    const nobody = part('nobody');
    nobody.hidden = lines.length + others.length > 0;
    nobody.textContent = words.length > 0 ? 'Nobody on this list matches.'
      : !people.some(person => person.isLine) ? 'Nobody is expected. Whoever comes can be added as a walk-in.'
        : filter === 'missing' ? 'Everybody is in.' : 'Nobody is in yet.';
    part('why').hidden = open || document.querySelector('[data-server-says]') !== null;
    part('why').textContent = kept.roster.why ?? 'This register takes no check-ins now.';
    part('scan').hidden = !open;
    part('add').hidden = !open || isWorkshop;
  }

  async function load() {
    const fresh = await store.roster(address);
    if (!fresh && store.isLeaving()) {
      return;
    }
    if (!fresh) {
      location.reload(); // the day is over, or it is not this person's register any more: no name stays on the screen
      return;
    }
    kept = fresh;
    people = everybody(kept, await store.queue());
    show({ slides: true });
    view.dispatchEvent(new CustomEvent('shown', { bubbles: true }));
  }

  let turn = Promise.resolve();
  const again = () => { turn = turn.then(load, load); };
  store.changes.addEventListener('change', again);
  sync.news.addEventListener('state', again);

  // What was said at once is corrected when the server sees it otherwise.
  sync.news.addEventListener('settled', ({ detail: { item, result } }) => {
    if (item.address === address && result.outcome !== item.told) {
      say(result);
    }
  });

  // ---- the walk-in's form

  const form = dialog.querySelector('form');
  const fieldOf = name => form.elements[name];

  function wrong(name, sentence) {
    const group = fieldOf(name).closest('.govuk-form-group');
    const line = group.querySelector('.govuk-error-message');
    group.classList.toggle('govuk-form-group--error', Boolean(sentence));
    fieldOf(name).classList.toggle('govuk-input--error', Boolean(sentence));
    line.hidden = !sentence;
    line.querySelector('[data-error]').textContent = sentence ?? '';
    if (sentence) {
      fieldOf(name).setAttribute('aria-invalid', 'true');
    } else {
      fieldOf(name).removeAttribute('aria-invalid');
    }
    return sentence;
  }

  /** Opens the form; filled in with somebody whom the server could not take, to be put right and added again. */
  function openWalkIn(newcomer = null, added = null) {
    const select = fieldOf('agency');
    const chosen = select.value;
    select.replaceChildren(select.options[0], ...kept.roster.agencies.map(agency => new Option(agency.name, agency.id)));
    select.value = chosen;
    if (newcomer) {
      Object.assign(fieldOf('name'), { value: newcomer.name });
      Object.assign(fieldOf('email'), { value: newcomer.email });
      select.value = newcomer.agencyId ?? '';
      fieldOf('focus').value = newcomer.focus;
      wrong('email', newcomer.email && !isEmail(newcomer.email) ? wrongEmail : null);
    } else if (!fieldOf('name').value) {
      fieldOf('name').value = find.querySelector('input').value.trim();
    }
    corrected = added;
    form.querySelector('[data-same]').hidden = true;
    dialog.showModal();
  }
  const wrongEmail = 'Enter an email address like name@example.com, or leave it empty';
  let corrected = null;
  let namesake = null; // whoever has the name that was given, and is on the register
  part('add').addEventListener('click', () => openWalkIn());
  view.addEventListener('correct', event => {
    event.preventDefault();
    openWalkIn(event.detail.newcomer, event.detail.added);
  });
  dialog.querySelector('[data-cancel]').addEventListener('click', () => dialog.close());
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const name = fieldOf('name').value.trim().replace(/\s+/g, ' ');
    const email = fieldOf('email').value.trim();
    const first = [
      wrong('name', !name ? 'Enter their full name' : name.length > 100 ? 'The name must be 100 characters or fewer' : null) && 'name',
      wrong('email', email && !isEmail(email) ? wrongEmail : null) && 'email',
    ].find(Boolean);
    if (first) {
      fieldOf(first).focus();
      return;
    }
    // A slip of the eye must not make a second person of somebody who is expected, and an absentee of the first.
    const same = people.find(person => person.isLine && answers.fold(person.name) === answers.fold(name));
    if (same && event.submitter?.dataset.sameOther === undefined) {
      namesake = same;
      form.querySelector('[data-same-who]').textContent = [same.name, same.agency].filter(Boolean).join(', ');
      form.querySelector('[data-same]').hidden = false;
      form.querySelector('[data-same-them]').focus();
      return;
    }
    const agencyId = Number(fieldOf('agency').value) || null;
    const agency = kept.roster.agencies.find(one => one.id === agencyId)?.name ?? '';
    const newcomer = { name, email, agencyId, focus: fieldOf('focus').value, isSurelyThem: false };
    const done = await act({ act: 'arrived', newcomer }, { outcome: 'walk-in', good: true, name, agency, sentence: 'Checked in as a walk-in.' }, item => undo({ name, agency, newcomer: item.eventId }));
    if (done) {
      finished();
    }
  });
  function finished() {
    corrected?.();
    form.reset();
    form.querySelector('[data-same]').hidden = true;
    find.querySelector('input').value = '';
    dialog.close();
    show();
  }
  form.querySelector('[data-same-them]').addEventListener('click', async () => {
    if (namesake.isIn || await acts['check-in'](namesake)) {
      finished();
    }
  });

  // ---- pressing, searching, filtering

  view.addEventListener('click', event => {
    const button = event.target.closest('button[data-act]');
    if (button?.type === 'button') {
      const line = button.closest('.register-line');
      if (performance.now() - (moved.get(line) ?? -Infinity) >= slideUnder) {
        acts[button.dataset.act](personById(line.dataset.person));
      }
    }
    const chosen = event.target.closest('button[data-filter]');
    if (chosen) {
      filter = chosen.dataset.filter;
      view.querySelectorAll('button[data-filter]').forEach(one => one.setAttribute('aria-pressed', one === chosen));
      show();
    }
  });
  view.addEventListener('submit', event => {
    const { timed } = event.target.dataset;
    if (timed) {
      event.preventDefault();
      const field = event.target.querySelector('input');
      if (!/^\d\d:\d\d/.test(field.value)) {
        say({ outcome: 'nothing', good: false, sentence: 'Enter the time first, such as 10:30.' });
        field.focus();
        return;
      }
      const person = personById(event.target.closest('.register-line').dataset.person);
      const stated = field.value.slice(0, 5);
      const impossible = instant(stated) > Date.parse(kept.roster.endsAt) ? `The day ends at ${answers.clockTime(Date.parse(kept.roster.endsAt), zone)}.`
        : timed === 'left' && person.arrivedAt !== null && instant(stated) < person.arrivedAt ? `${person.name} came at ${answers.clockTime(person.arrivedAt, zone)}. Give a later time, or put right when they came first.` : null;
      if (impossible) {
        say({ outcome: 'nothing', good: false, sentence: impossible });
        field.focus();
        return;
      }
      acts[timed](person, stated);
      field.value = '';
      event.target.closest('details').open = false;
    }
  });
  find.addEventListener('submit', event => event.preventDefault());
  find.addEventListener('input', () => show());
  said.querySelector('[data-said-undo]').addEventListener('click', () => { hush(); undoLast?.(); });

  // A phone that lies open over the start or the end of the day: begin to take check-ins, delete the names.
  setInterval(again, 30000);

  part('scan').href = `${address}/scan`;
  view.dataset.workshop = isWorkshop;
  document.querySelectorAll('[data-plain]').forEach(element => element.remove());
  const below = document.querySelectorAll('[data-below]'); // what the page says between the heading and the names
  part('below-list').append(...below);
  part('below-link').hidden = below.length === 0;
  host.replaceChildren(view);
  showWaiting(view);
  showRefused(view, zone);
  await load();
  const asked = new URLSearchParams(location.search);
  if (asked.get('show') === 'missing') {
    view.querySelector('[data-filter=missing]').click();
  }
  if (asked.has('walk-in') && !part('add').hidden) {
    part('add').click();
    history.replaceState(null, '', location.pathname); // not again with each reload
  }
  return true;
}
