// Keeps the answers of a questionnaire as one goes. Without this the buttons do the same. What is written anonymously is never sent before it is handed in.
const form = document.querySelector('[data-evaluation]');
const status = form.querySelector('[data-status]');
const WAIT = 800; // several answers in a row are sent together
const AGAIN = 10_000;
const BUSY = 60_000;
const changed = new Set();
const flying = new Map(); // of each request that is under way, the names that it carries
let timer, over = false, leaving = false;

const kept = name => form.elements[`was-${name}`];

function say(words, problem = false) {
  if (status.textContent !== words) {
    status.textContent = words;
  }
  status.classList.toggle('evaluation-status--problem', problem);
}

function note(event, wait) {
  const name = event.target.name?.replace(/-quote$/, '');
  if (!name || !kept(name) || over) {
    return; // anonymous, or not an answer
  }
  changed.add(name);
  later(wait);
}

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(send, wait);
}

// What was sent of a text, until it is known that it arrived: it may have, though no answer came back, and is then no other window's.
function sent(name) {
  const typed = form.elements[name];
  if (typed?.type === 'textarea' && ![...form.querySelectorAll(`[name="sent-${name}"]`)].some(s => s.value === typed.value)) {
    const field = Object.assign(document.createElement('input'), { type: 'hidden', name: `sent-${name}`, value: typed.value });
    form.append(field);
  }
}

function fields(names) {
  const all = new FormData(form);
  const some = new URLSearchParams({ do: 'save' });
  for (const name of ['__RequestVerificationToken', ...names.flatMap(n => [n, `${n}-quote`, `was-${n}`, `was-${n}-quote`, `sent-${n}`])]) {
    for (const value of all.getAll(name)) {
      some.append(name, value);
    }
  }
  return some;
}

function refused(code) {
  if (code === 429) {
    later(BUSY);
    return 'Not saved yet: too much was sent at once. We try again by ourselves in a minute.';
  }
  if (code >= 500) {
    later(BUSY);
    return 'Not saved yet: something went wrong on our side. Your answers are still on this page, and we try again by ourselves in a minute.';
  }
  over = true; // the same again would be refused again
  return 'Not saved. Copy what you have just written, and open this page again: what was saved is still there.';
}

async function send() {
  if (over || changed.size === 0 || (flying.size > 0 && document.visibilityState !== 'hidden')) {
    return;
  }
  const names = [...changed];
  const request = Symbol('request');
  flying.set(request, names);
  changed.clear();
  const body = fields(names);
  names.forEach(sent);
  const typed = new Map(names.map(n => [n, form.elements[n]?.value]));
  say('Saving…');
  try {
    const response = await fetch(location.pathname, { method: 'POST', headers: { Accept: 'application/json' }, body, keepalive: document.visibilityState === 'hidden' });
    if (!response.headers.get('Content-Type')?.includes('json')) {
      names.forEach(n => changed.add(n));
      say(refused(response.status), true);
      return;
    }
    const { outcome, say: words, was, texts } = await response.json();
    for (const [name, value] of Object.entries(was)) {
      kept(name).value = value;
      form.querySelectorAll(`[name="sent-${name}"]`).forEach(s => s.remove());
    }
    for (const [name, value] of Object.entries(texts)) {
      if (form.elements[name].value === typed.get(name)) {
        form.elements[name].value = value; // nobody has typed on meanwhile
      }
    }
    over = outcome === 'over';
    if (over) {
      changed.clear();
    } else if (changed.size > 0) {
      later(WAIT);
    }
    say(words, outcome !== 'saved');
  } catch {
    names.forEach(n => changed.add(n));
    say('Not saved: there is no connection just now. Your answers are still on this page, and we try again by ourselves.', true);
    later(AGAIN);
  } finally {
    flying.delete(request);
  }
}

form.addEventListener('change', event => note(event, event.target.type === 'textarea' ? 0 : WAIT));
form.addEventListener('input', event => event.target.type === 'textarea' && note(event, 2 * WAIT));
form.addEventListener('submit', () => { leaving = true; clearTimeout(timer); });
addEventListener('online', () => later(0));
addEventListener('pageshow', () => { leaving = false; });
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden' && !leaving) {
    // The page may never be seen again: the last of it goes now, and what is under way once more, as that may be cut off.
    clearTimeout(timer);
    [...flying.values()].flat().forEach(n => changed.add(n));
    send();
  }
});
addEventListener('beforeunload', event => {
  if (!leaving && (flying.size > 0 || changed.size > 0)) {
    event.preventDefault();
  }
});
