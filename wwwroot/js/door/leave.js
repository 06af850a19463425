// Leaving: the names go from this device when their keeper signs out, or somebody else is signed in.

import * as store from './store.js';

/** Deletes the names that somebody else left here, and those whose day is over. Nobody is signed in: that may be only because the visit ran out, and then they stay. */
export async function forget(person) {
  if (store.keeper() === null || person && Number(person) !== store.keeper()) {
    await store.wipe();
  }
  await store.tidy();
}

/** Deletes the names from this device, without signing out: that works without a network. */
export async function empty() {
  const person = store.keeper();
  const mine = (await store.queue()).length;
  const unread = (await store.refusals()).filter(one => one.keeper === person).length;
  if (await told('Delete the names?', [...kept(mine, unread), 'The lists of names are deleted from this device. With a connection they can be had again.'], ['Delete', 'Keep them'])) {
    await store.wipe({ person });
    location.reload();
  }
}

/** Deletes the names, says what stays, and signs out. */
export async function leave(form) {
  const person = Number(document.body.dataset.person);
  const mine = (await store.queue()).filter(item => item.keeper === person).length;
  const unread = (await store.refusals()).filter(one => one.keeper === person).length;
  if (mine + unread > 0 && !await surely(mine, unread)) {
    return;
  }
  await store.wipe({ person, andLeave: true });
  if (navigator.onLine === false) {
    await told('No connection', ['The names are deleted from this device. You are still signed in: sign out again when there is a connection.'], ['Close']);
    location.reload();
    return;
  }
  form.submit();
}

const surely = (mine, unread) => told('Sign out now?', [...kept(mine, unread), 'The lists of names are deleted from this device.'], ['Sign out', 'Stay signed in']);

function kept(mine, unread) {
  const sentences = [];
  if (mine > 0) {
    sentences.push(mine === 1 ? 'One thing that you recorded is not sent yet. It stays on this device, and is sent when you sign in here again.'
      : `${mine} things that you recorded are not sent yet. They stay on this device, and are sent when you sign in here again.`);
  }
  if (unread > 0) {
    sentences.push(unread === 1 ? 'One answer on your register is still to be read. It is deleted.' : `${unread} answers on your register are still to be read. They are deleted.`);
  }
  return sentences;
}

/** Asks in a dialog. True for the first of the choices. */
export function told(heading, sentences, choices) {
  const dialog = Object.assign(document.createElement('dialog'), { className: 'door-dialog' });
  const h2 = Object.assign(document.createElement('h2'), { className: 'govuk-heading-m', id: 'leave-heading', textContent: heading });
  dialog.setAttribute('aria-labelledby', h2.id);
  const acts = Object.assign(document.createElement('div'), { className: 'door-dialog__acts' });
  dialog.append(h2, ...sentences.map(sentence => Object.assign(document.createElement('p'), { className: 'govuk-body', textContent: sentence })), acts);
  document.body.append(dialog);
  return new Promise(resolve => {
    choices.forEach((choice, i) => {
      const button = Object.assign(document.createElement('button'), { type: 'button', textContent: choice, className: `govuk-button${i > 0 ? ' govuk-button--secondary' : ''}` });
      button.addEventListener('click', () => dialog.close(i === 0 ? 'yes' : ''));
      acts.append(button);
    });
    dialog.addEventListener('close', () => {
      resolve(dialog.returnValue === 'yes');
      dialog.remove();
    });
    dialog.showModal();
  });
}
