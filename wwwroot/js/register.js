// The register without reloading: the same forms, sent in the background, so that the list keeps its place under the thumb.

const said = document.getElementById('said');
let quiet;

function say(sentence, good) {
  said.textContent = sentence;
  said.dataset.good = good;
  said.hidden = false;
  clearTimeout(quiet);
  quiet = setTimeout(() => { said.hidden = true; }, good ? 6000 : 20000);
}

function filter() {
  const words = document.getElementById('q').value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const line of document.querySelectorAll('.register-line')) {
    const text = line.querySelector('.register-line__who').textContent.toLowerCase();
    line.hidden = !words.every(word => text.includes(word));
    shown += line.hidden ? 0 : 1;
  }
  document.getElementById('none-found').hidden = shown > 0 || words.length === 0;
}

/** Puts the register of the answer in the place of this one, and the focus where it was. */
function show(page, line, typed) {
  document.getElementById('register').replaceWith(page.getElementById('register'));
  if (typed) {
    const field = document.getElementById('Code');
    field?.closest('details').setAttribute('open', '');
    field?.focus({ preventScroll: true });
    field?.select();
  } else {
    (document.querySelector(`#${line} button`) ?? document.getElementById('q')).focus({ preventScroll: true });
  }
}

async function send(form, button) {
  const line = form.closest('.register-line')?.id;
  button.disabled = true;
  try {
    const response = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    if (!page.getElementById('register')) {
      // Signed out, closed meanwhile, or a page of its own that asks something: go there.
      location.assign(response.ok ? response.url : location.href);
      return;
    }
    const banner = page.querySelector('.govuk-notification-banner');
    const wrong = page.querySelector('.govuk-error-summary__list');
    page.querySelector('.govuk-error-summary')?.remove();
    show(page, line, form.id === 'code-form');
    if (banner) {
      say(banner.querySelector('.govuk-notification-banner__heading').textContent, banner.classList.contains('govuk-notification-banner--success'));
    } else if (wrong) {
      say(wrong.textContent.trim(), false);
    }
  } catch {
    say('No connection. Nothing was recorded. Try again.', false);
    button.disabled = false;
  }
}

document.addEventListener('submit', event => {
  const form = event.target;
  if (form.matches('#register form[method=post]')) {
    event.preventDefault();
    send(form, event.submitter ?? form.querySelector('button'));
  } else if (form.matches('#find')) {
    event.preventDefault();
    filter();
  }
});
document.addEventListener('input', event => event.target.id === 'q' && filter());
