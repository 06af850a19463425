// Keeps the code on the projector fresh. A code that no longer counts is never shown: words stand in its place.

const stage = document.getElementById('stage');
const trouble = document.getElementById('trouble');
const left = document.getElementById('left');
const typed = document.getElementById('typed');
const counts = Number(stage.dataset.counts); // ms that a code still counts after its time

const often = 5000; // ms between two looks at how many are in
const again = 2000; // ms after a failure

let deadAt;
let next;

function run(ms) {
  deadAt = Date.now() + ms + counts;
  left.getAnimations().forEach(animation => animation.cancel());
  left.animate([{ transform: `scaleX(${Math.min(1, ms / 20000)})` }, { transform: 'scaleX(0)' }], { duration: ms, fill: 'forwards' });
}

function say(heading, sentence, way) {
  if (!trouble.hidden && trouble.firstChild?.textContent === heading) {
    return;
  }
  const [large, small] = [document.createElement('p'), document.createElement('p')];
  large.className = 'stage__trouble-heading';
  large.textContent = heading;
  small.textContent = sentence;
  trouble.replaceChildren(large, small);
  if (way) {
    const link = document.createElement('a');
    link.href = location.href;
    link.className = 'govuk-link govuk-link--inverse';
    link.textContent = way;
    small.append(' ', link);
  }
  trouble.hidden = false;
  stage.classList.add('stage--trouble');
}

/** The new picture is ready before it takes the old one's place, so that nothing flickers. */
async function show(now) {
  const old = document.getElementById('qr');
  if (old.src !== now.picture) {
    const fresh = old.cloneNode();
    fresh.src = now.picture;
    await fresh.decode();
    old.replaceWith(fresh);
  }
  if (typed.textContent !== now.typed) {
    typed.textContent = now.typed;
  }
  document.getElementById('here').textContent = now.here;
  document.getElementById('expected').textContent = now.expected;
  run(now.left);
  stage.classList.remove('stage--trouble');
  trouble.hidden = true;
}

async function ask() {
  clearTimeout(next);
  let wait = again;
  try {
    const response = await fetch(stage.dataset.now, { cache: 'no-store', signal: AbortSignal.timeout(8000) });
    if (response.ok) {
      const now = await response.json();
      await show(now);
      wait = Math.min(now.left + 150, often);
    } else if (response.status === 404) {
      location.reload(); // stopped, closed or over: the page says which
      return;
    } else if (response.status === 401 || response.status === 403) {
      deadAt = Infinity;
      say('You are signed out', 'The code cannot go on.', 'Sign in again');
      return;
    }
  } catch {
    // Without an answer the code stays for as long as it counts.
  }
  next = setTimeout(ask, wait);
}

function look() {
  if (Date.now() > deadAt) {
    say('No connection', 'The code comes back by itself. Until then your trainer checks you in by name.');
  }
}

function stayAwake() {
  navigator.wakeLock?.request('screen').catch(() => {});
}

const full = document.getElementById('full');
full.hidden = !document.fullscreenEnabled;
full.addEventListener('click', () => document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
document.addEventListener('fullscreenchange', () => { full.textContent = document.fullscreenElement ? 'Leave full screen' : 'Full screen'; });
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) {
    look();
    stayAwake();
    ask();
  }
});
document.getElementById('next').hidden = true;
run(Number(stage.dataset.left));
stayAwake();
setInterval(look, 500);
next = setTimeout(ask, Math.min(Number(stage.dataset.left) + 150, often));
