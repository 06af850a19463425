// The scanner. A code is answered at once from this device's roster and kept here; the server's answer corrects what is shown.
// A code is only ever text to be compared: nothing here follows it.

import * as store from './store.js';
import * as sync from './sync.js';
import * as answers from './answers.js';
import { canHash, find, readCode } from './codes.js';
import { watch } from './camera.js';
import { count, counted, countsFrom, everybody, takesCheckIns } from './people.js';
import { showRefused, showWaiting } from './waiting.js';

const sameCodeAfter = 5000; // ms in which showing a code to the camera is one scan, whatever else it sees in between
const serverMayTake = 2000; // ms to wait for the server's own sentence about a code that is not on the roster

/** Makes the scanner in the page work for the register of this address. */
export async function openScanner(host, address, zone) {
  const part = name => host.querySelector(`[data-${name}]`);
  const panel = part('answer');
  const form = part('code-form');
  try {
    await store.roster(address);
  } catch {
    part('camera').querySelector('p').textContent = `This browser keeps nothing for this site (a private window, or storage switched off), and the scanner needs that. ${form.hidden ? 'Check' : 'Type the code, or check'} people in by name on the register.`;
    return;
  }
  let kept = null;
  let people = [];
  const recent = new Map(); // codes that were seen just now, and when
  let shown = null; // { item } of the answer that stands there
  let sound = null;

  // ---- what came of it

  function beep(tone) {
    navigator.vibrate?.(tone === 'good' ? 80 : [80, 60, 80]);
    if (sound?.state !== 'running') {
      return; // or all of them would sound at once when it is let
    }
    try {
      const note = new OscillatorNode(sound, { frequency: { good: 880, mind: 520, bad: 220 }[tone] });
      const volume = new GainNode(sound, { gain: 0.15 });
      note.connect(volume).connect(sound.destination);
      note.start();
      note.stop(sound.currentTime + (tone === 'bad' ? 0.35 : 0.12));
    } catch {
      // A phone that will not play a sound still shows the answer.
    }
  }

  /** A browser plays no sound before the page has been touched. */
  function hush() {
    part('sound-off').hidden = !sound || sound.state === 'running';
  }

  function wake() {
    if (sound?.state !== 'running') {
      sound?.resume().then(hush, hush);
    }
  }

  const paragraph = (text, className) => Object.assign(document.createElement('p'), { className, textContent: text });

  function button(text, press) {
    const one = Object.assign(document.createElement('button'), { type: 'button', className: 'scanner__act', textContent: text });
    one.addEventListener('click', press);
    return one;
  }

  /** Shows an answer and lets it be heard. item: what was recorded for it, which the server will answer again. */
  function tell(answer, item = null, since = performance.now()) {
    const { tone, sign, name, agency, sentence, outcome, walkIn, person } = answers.spoken(answer);
    shown = { item, outcome };
    panel.dataset.tone = outcome === 'pending' ? 'wait' : tone;
    panel.dataset.outcome = outcome;
    const lines = name
      ? [paragraph(`${sign} ${name}`, 'scanner__name'), paragraph(agency ?? '', 'scanner__agency'), paragraph(sentence, 'scanner__sentence')]
      : [paragraph(`${sign} ${sentence}`, 'scanner__sentence')];
    panel.replaceChildren(...lines);
    const undoable = item && ['checked-in', 'walk-in', 'left'].includes(outcome) && person;
    const held = part('acts').contains(document.activeElement);
    part('acts').replaceChildren(...[
      walkIn && person ? button('Add as a walk-in', () => act({ act: 'arrived', person, walkIn: true }, { outcome: 'walk-in', good: true, name, agency, person, sentence: 'Checked in as a walk-in.' })) : null,
      undoable ? button(`Undo ${name}`, () => act({ act: 'undone', person }, answers.undone({ name, agency }))) : null,
      outcome === 'signed-out' ? Object.assign(document.createElement('a'), { className: 'scanner__act', href: `/sign-in?returnUrl=${encodeURIComponent(location.pathname)}`, textContent: 'Sign in' }) : null,
    ].filter(Boolean));
    if (held) {
      (part('acts').firstElementChild ?? panel).focus({ preventScroll: true }); // what was pressed is gone
    }
    if (outcome !== 'pending') {
      beep(tone);
    }
    requestAnimationFrame(() => performance.measure('answer', { start: since, end: performance.now(), detail: outcome }));
  }

  async function act(what, answer, since) {
    const item = await sync.record(kept, { ...what, told: answer.outcome }).catch(() => null);
    if (!item) {
      tell(answers.notKept, null, since);
      return;
    }
    await load().catch(() => {}); // it is kept all the same
    tell(answer, item, since);
    correct(item, sync.settled.get(item.eventId)); // on a fast line the server may have answered before this could be shown
  }

  // ---- a code

  const take = (read, since) => answerTo(read, since).catch(() => tell(answers.notKept, null, since));

  async function answerTo(read, since) {
    kept = await store.roster(address) ?? kept;
    if (!kept) {
      tell(answers.noRoster, null, since);
      return;
    }
    const now = store.nowFor(kept);
    if (!read.token && !read.typed) {
      tell(answers.notACode, null, since);
      return;
    }
    if (read.token && !canHash()) {
      tell(answers.cannotHash, null, since);
      return;
    }
    if (!takesCheckIns(kept, now)) {
      tell(answers.refusedHere(kept.roster, now < Date.parse(kept.roster.opensAt)), null, since);
      return;
    }
    const { row, ...what } = await find(read, kept.roster);
    const person = row && people.find(one => one.id === row.id);
    if (person) {
      await act({ act: 'arrived', ...what }, answers.checkIn(person, { zone, me: kept.roster.keeperName, late: countsFrom(kept.roster, 'arrived', now) > Date.parse(kept.roster.lateAfter) }), since);
      return;
    }
    // Not on this roster: the server may know whose it is, and keeps it for review in any case.
    const item = await store.enqueue({ address, keeper: kept.roster.keeper, keeperName: kept.roster.keeperName, act: 'arrived', ...what, told: answers.unknown.outcome });
    shown = { item, outcome: 'pending' };
    if (navigator.onLine === false || sync.state.connected === false) {
      sync.drain();
      tell(answers.unknown, item, since);
      return;
    }
    const answer = sync.answerTo(item.eventId, serverMayTake);
    sync.drain();
    const pending = setTimeout(() => shown.item === item && tell(answers.lookingUp, item, since), 200);
    const result = await answer ?? sync.settled.get(item.eventId);
    clearTimeout(pending);
    if (shown.item === item) {
      tell(result ?? answers.unknown, item, since);
      if (result) {
        await store.dismiss(item.eventId).catch(() => {}); // it has been read, just now
      }
    }
  }

  async function seen(text, at) {
    recent.forEach((when, code) => at - when >= sameCodeAfter && recent.delete(code));
    const again = recent.has(text);
    recent.set(text, at);
    if (again) {
      return;
    }
    const codesBegin = kept?.roster.codesBegin ?? '';
    // The camera reads addresses only: a word on a poster that happens to have eight letters is no code.
    await take(codesBegin && text.toLowerCase().startsWith(codesBegin.toLowerCase()) ? readCode(text, codesBegin) : {}, at);
  }

  form.addEventListener('submit', async event => {
    event.preventDefault();
    const since = performance.now();
    const field = part('code');
    const text = field.value.trim();
    field.value = '';
    field.focus();
    if (text) {
      await take(readCode(text, kept?.roster.codesBegin ?? 'x:'), since);
    } else {
      tell(answers.nothingTyped, null, since);
    }
  });

  // The answer that stands there is corrected when the server sees it otherwise: somebody else may have checked them in.
  function correct(item, result) {
    if (result && shown?.item?.eventId === item.eventId && shown.outcome !== 'pending' && result.outcome !== shown.outcome) {
      tell(result, item);
      if (!result.good) {
        store.dismiss(item.eventId); // it has been read, just now
      }
    }
  }
  sync.news.addEventListener('settled', ({ detail: { item, result } }) => correct(item, result));
  sync.news.addEventListener('state', () => {
    if (sync.state.signedOut && !kept) {
      tell({ outcome: 'signed-out', good: false, sentence: 'You are signed out. Sign in again to check people in.' });
    }
  });

  // ---- the day's figures

  async function load() {
    const fresh = await store.roster(address);
    if (!fresh) {
      if (kept && !store.isLeaving()) {
        location.reload(); // the day is over, or it is not this person's register any more
      }
      return;
    }
    kept = fresh;
    people = everybody(kept, await store.queue());
    const figures = counted(count(people));
    part('count').textContent = `${figures.came} ${figures.of}${figures.more.some(words => words.includes('walk-in')) ? `, ${figures.more.at(-1)}` : ''}`;
    if (part('title')) {
      part('title').textContent = kept.roster.workshop ?? kept.roster.title;
    }
    part('count').hidden = false;
  }

  let turn = Promise.resolve();
  const again = () => { turn = turn.then(load, load); };
  store.changes.addEventListener('change', again);
  setInterval(again, 30000);
  try {
    sound = new AudioContext();
    sound.addEventListener('statechange', hush);
  } catch {
    // No sound on this device, and nothing to say about it.
  }
  ['pointerup', 'keydown'].forEach(touch => document.addEventListener(touch, wake));

  const first = sync.begin(address);
  await load();
  showWaiting(host);
  showRefused(host, zone);
  hush();
  part('find-them').href = `${address}?show=missing`;
  part('add-them').href = `${address}?walk-in`;
  part('or-add').hidden = address.includes('/workshops/');
  document.querySelectorAll('[data-plain]').forEach(element => element.remove());
  host.querySelectorAll('[data-with-script]').forEach(element => { element.hidden = false; });
  watch(host, seen);
  if (!kept) {
    await first;
    await load();
    if (!kept && !sync.state.signedOut) {
      tell(answers.noRoster);
    }
  }
}
