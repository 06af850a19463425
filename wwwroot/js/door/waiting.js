// Says on every page of the door how much waits to be sent, and what was refused until it has been read.

import * as store from './store.js';
import * as sync from './sync.js';
import { clockTime, waitingWords } from './answers.js';

const signIn = () => `/sign-in?returnUrl=${encodeURIComponent(location.pathname)}`;

/** Fills the line that says how much waits. Read out only when its kind changes, not with each number. */
export function showWaiting(host) {
  const words = host.querySelector('[data-waiting]');
  const aloud = host.querySelector('[data-waiting-aloud]');
  const others = host.querySelector('[data-others-waiting]');
  let kind = '';
  async function show() {
    const { mine, others: theirs } = await sync.waiting();
    const text = waitingWords(mine.length, sync.state);
    if (words.dataset.text !== text) {
      words.dataset.text = text;
      words.dataset.state = mine.length === 0 ? 'sent' : 'waits';
      words.replaceChildren(text);
    }
    const link = host.querySelector('[data-sign-in]');
    link.hidden = !sync.state.signedOut;
    link.querySelector('a').href = signIn();
    const now = `${mine.length > 0} ${sync.state.connected === false} ${sync.state.signedOut}`;
    if (now !== kind) {
      const first = kind === '';
      kind = now;
      if (!first) {
        aloud.textContent = text;
      }
    }
    const lost = mine.filter(item => sync.state.gone.has(item.address)).length;
    const sentences = theirs.map(({ name, number }) => `${number} ${number === 1 ? 'check-in' : 'check-ins'} of ${name} ${number === 1 ? 'waits' : 'wait'} on this device. ${number === 1 ? 'It is' : 'They are'} sent when ${name} signs in here.`);
    if (lost > 0) {
      sentences.push(`${lost} of what you recorded ${lost === 1 ? 'is' : 'are'} for a register that you no longer keep. ${lost === 1 ? 'It stays' : 'They stay'} on this device. Tell the training team.`);
    }
    others.hidden = sentences.length === 0;
    others.replaceChildren(...sentences.map(sentence => Object.assign(document.createElement('p'), { className: 'govuk-body', textContent: sentence })));
  }
  let turn = Promise.resolve();
  const again = () => { turn = turn.then(show, show); };
  store.changes.addEventListener('change', again);
  sync.news.addEventListener('state', again);
  again();
}

/** Fills the list of what the server refused. Each stays until it is dismissed; what can be put right there is a button. */
export function showRefused(host, zone) {
  const section = host.querySelector('[data-refused]');
  const list = section.querySelector('ul');
  const pattern = section.querySelector('template').content;
  async function show() {
    const all = (await store.refusals()).filter(one => one.keeper === sync.me()).sort((a, b) => a.sequence - b.sequence);
    section.hidden = all.length === 0;
    const known = new Map([...list.children].map(li => [li.dataset.event, li]));
    for (const one of all) {
      if (known.delete(one.eventId)) {
        continue;
      }
      const li = pattern.cloneNode(true).firstElementChild;
      const { result } = one;
      li.dataset.event = one.eventId;
      li.querySelector('[data-sentence]').textContent = result.sentence;
      li.querySelector('[data-about]').textContent = [result.name ?? one.newcomer?.name, result.agency].filter(Boolean).join(', ');
      const kept = await store.roster(one.address);
      li.querySelector('[data-when]').textContent = clockTime(Date.parse(one.at) + (kept?.offset ?? 0), zone);
      li.querySelector('[data-review]').hidden = !result.review;
      const again = li.querySelector('[data-again]');
      const what = result.walkIn && result.person ? { act: 'arrived', person: result.person, walkIn: true }
        : result.outcome === 'other-name' && one.newcomer ? { act: 'arrived', newcomer: { ...one.newcomer, isSurelyThem: true } } : null;
      again.hidden = !what || !kept;
      again.textContent = what?.newcomer ? 'I have asked, it is theirs: add them' : 'Add as a walk-in';
      again.addEventListener('click', async () => {
        await sync.record(kept, what);
        await store.dismiss(one.eventId);
      });
      li.querySelector('[data-dismiss]').addEventListener('click', async () => {
        const next = li.nextElementSibling ?? li.previousElementSibling;
        await store.dismiss(one.eventId);
        (next?.querySelector?.('[data-dismiss]') ?? document.querySelector('h1'))?.focus();
      });
      list.append(li);
    }
    known.forEach(li => li.remove());
  }
  let turn = Promise.resolve();
  const again = () => { turn = turn.then(show, show); };
  store.changes.addEventListener('change', again);
  sync.news.addEventListener('state', again);
  again();
}
