// Keeps the answers of a questionnaire as one goes. Without this the buttons do the same. What is written anonymously is never sent before it is handed in.
const form = document.querySelector('[data-evaluation]');
const status = form.querySelector('[data-status]');
const WAIT = 800; // several answers in a row are sent together
const AGAIN = 10_000;
const changed = new Set();
let timer, sending = false, over = false, leaving = false;

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

function fields(names) {
  const all = new FormData(form);
  const some = new URLSearchParams({ do: 'save' });
  for (const name of ['__RequestVerificationToken', ...names.flatMap(n => [n, `${n}-quote`, `was-${n}`, `was-${n}-quote`])]) {
    for (const value of all.getAll(name)) {
      some.append(name, value);
    }
  }
  return some;
}

async function send() {
  if (sending || over || changed.size === 0) {
    return;
  }
  sending = true;
  const names = [...changed];
  changed.clear();
  const typed = new Map(names.map(n => [n, form.elements[n]?.value]));
  say('Saving…');
  try {
    const response = await fetch(location.pathname, { method: 'POST', headers: { Accept: 'application/json' }, body: fields(names) });
    if (!response.headers.get('Content-Type')?.includes('json')) {
      throw new Error(`Answered ${response.status}`);
    }
    const { outcome, say: words, was, texts } = await response.json();
    for (const [name, value] of Object.entries(was)) {
      kept(name).value = value;
      const quote = form.elements[`${name}-quote`];
      if (quote) {
        kept(`${name}-quote`).value = quote.checked ? 'true' : '';
      }
    }
    for (const [name, value] of Object.entries(texts)) {
      if (form.elements[name].value === typed.get(name)) {
        form.elements[name].value = value; // nobody has typed on meanwhile
      }
    }
    over = outcome === 'over';
    if (!over && changed.size > 0) {
      later(WAIT);
    }
    say(words, outcome !== 'saved');
  } catch {
    names.forEach(n => changed.add(n));
    say('Not saved: there is no connection just now. Your answers are still on this page, and we try again by ourselves.', true);
    later(AGAIN);
  } finally {
    sending = false;
  }
}

form.addEventListener('change', event => note(event, event.target.type === 'textarea' ? 0 : WAIT));
form.addEventListener('input', event => event.target.type === 'textarea' && note(event, 2 * WAIT));
form.addEventListener('submit', () => { leaving = true; clearTimeout(timer); });
addEventListener('online', () => later(0));
addEventListener('pageshow', () => { leaving = false; });
addEventListener('beforeunload', event => {
  if (!leaving && !over && (sending || changed.size > 0)) {
    event.preventDefault();
  }
});
