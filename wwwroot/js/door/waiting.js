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
    const failed = mine.filter(item => item.failed).length;
    const lost = mine.filter(item => sync.state.gone.has(item.address));
    const sentences = theirs.map(({ name, number }) => `${number} ${number === 1 ? 'check-in' : 'check-ins'} of ${name} ${number === 1 ? 'waits' : 'wait'} on this device. ${number === 1 ? 'It is' : 'They are'} sent when ${name} signs in here.`);
    if (failed > 0) {
      sentences.push(`The site fails over ${failed} of what you recorded. ${failed === 1 ? 'It is' : 'They are'} kept here and tried again. Write ${failed === 1 ? 'it' : 'them'} down too.`);
    }
    if (lost.length > 0) {
      sentences.push(`${lost.length} of what you recorded ${lost.length === 1 ? 'is' : 'are'} for a register that you no longer keep. ${lost.length === 1 ? 'It stays' : 'They stay'} on this device. Tell the training team.`);
    }
    const seen = JSON.stringify([sentences, lost.map(item => item.eventId)]);
    if (others.dataset.seen === seen) {
      return; // so that nothing is taken away under a finger
    }
    others.dataset.seen = seen;
    others.hidden = sentences.length === 0;
    others.replaceChildren(...sentences.map(sentence => made('p', { className: 'govuk-body', textContent: sentence })), ...lost.length > 0 ? theLost(lost) : []);
  }
  let turn = Promise.resolve();
  const again = () => { turn = turn.then(show, show); };
  store.changes.addEventListener('change', again);
  sync.news.addEventListener('state', again);
  again();
}

const made = (name, properties) => Object.assign(document.createElement(name), properties);
const acts = { arrived: 'checked in', left: 'left', undone: 'taken back', absent: 'absent' };

/** What can no longer be sent, so that it can be told to somebody, and then deleted. */
function theLost(items) {
  const list = made('ul', {});
  list.append(...items.map(item => made('li', { textContent: `${clockTime(Date.parse(item.at), document.querySelector('[data-zone]')?.dataset.zone)} ${item.newcomer?.name ?? 'Somebody on the register'}: ${acts[item.act]}` })));
  const button = made('button', { type: 'button', className: 'govuk-button govuk-button--secondary', textContent: items.length === 1 ? 'Delete it' : 'Delete these' });
  button.addEventListener('click', async () => {
    const { told } = await import('./leave.js');
    if (await told('Delete what was not sent?', ['It is on no register, and then nowhere.'], [button.textContent, 'Keep it'])) {
      await store.abandon(items);
    }
  });
  return [list, button];
}

/** Holds back a form while this person has something unsent here that belongs before it: a register is closed with all its check-ins. */
export function holdBack(form) {
  const says = made('p', { className: 'door-waiting', id: 'held-back' });
  says.setAttribute('role', 'status');
  form.prepend(says);
  const held = async () => (await sync.waiting()).mine.filter(item => item.address.startsWith(form.dataset.hold) && !sync.state.gone.has(item.address));
  async function show() {
    const number = (await held()).length;
    says.replaceChildren(...number === 0 ? [] : [made('span', { textContent: `${number} on this device ${number === 1 ? 'is' : 'are'} not sent yet. Close the register once ${number === 1 ? 'it is' : 'they are'}.` })]);
    says.firstElementChild?.setAttribute('data-state', 'waits');
  }
  let sure = false;
  form.addEventListener('submit', event => {
    if (sure) {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    (async () => {
      await sync.drain();
      const still = await held();
      if (still.every(item => item.failed)) {
        sure = true; // what the site fails over would hold it back for ever
        form.requestSubmit();
      }
      await show();
    })().catch(() => form.submit());
  }, { capture: true });
  store.changes.addEventListener('change', show);
  show();
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
      const wrong = ['bad-address', 'malformed'].includes(result.outcome) && one.newcomer;
      const what = result.walkIn && result.person ? { act: 'arrived', person: result.person, walkIn: true }
        : result.outcome === 'other-name' && one.newcomer ? { act: 'arrived', newcomer: { ...one.newcomer, isSurelyThem: true } } : null;
      again.hidden = !what && !wrong || !kept;
      again.textContent = wrong ? 'Correct and add again' : what?.newcomer ? 'I have asked, it is theirs: add them' : 'Add as a walk-in';
      again.addEventListener('click', async () => {
        if (wrong) {
          // The register's own form; from elsewhere, the way to it.
          if (host.dispatchEvent(new CustomEvent('correct', { cancelable: true, detail: { newcomer: one.newcomer, added: () => store.dismiss(one.eventId) } }))) {
            location.assign(one.address);
          }
          return;
        }
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
    const unseen = document.hidden ? [] : all.filter(one => !one.seen);
    if (unseen.length > 0) {
      await store.markSeen(unseen);
    }
  }
  let turn = Promise.resolve();
  const again = () => { turn = turn.then(show, show); };
  store.changes.addEventListener('change', again);
  sync.news.addEventListener('state', again);
  again();
}
