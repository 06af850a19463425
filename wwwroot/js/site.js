import { initAll } from '../lib/govuk-frontend.min.js';

// GOV.UK Frontend's components ask for this class; its usual inline script would break the content security policy.
document.body.classList.add('js-enabled', 'govuk-frontend-supported');
initAll();

// Names for the door stay on this device only while whoever downloaded them is signed in, and until the day is over; what waits to be sent
// is sent from any page. A look at two flags, so that ordinary pages need not open the database; js/door/store.js sets them.
function flag(name) {
  try {
    return (localStorage.getItem(name) ?? '').split(' ').filter(Boolean);
  } catch {
    return []; // storage is switched off: nothing is kept
  }
}

const { person } = document.body.dataset;
if (document.cookie.includes('training-ended=1')) { // signed out from elsewhere: see Security/SignedIn
  import('./door/store.js').then(store => store.wipe()).then(() => { document.cookie = 'training-ended=; Max-Age=0; Path=/; SameSite=Lax'; });
}
const [keeper, look] = flag('training-door');
if (keeper && (person && keeper !== person || Number(look) <= Date.now())) {
  import('./door/leave.js').then(door => door.forget(person));
}
if (person && flag('training-door-waits').includes(person) && !document.querySelector('[data-door]')) {
  import('./door/sync.js').then(sync => sync.begin());
}
document.addEventListener('submit', event => {
  const form = event.target;
  const signsOut = new URL(form.action, location.href).pathname === '/sign-out' || form.id === 'sign-out-everywhere';
  if (signsOut && [...flag('training-door'), ...flag('training-door-waits')].length > 0) {
    event.preventDefault();
    import('./door/leave.js').then(door => door.leave(form)).catch(() => {
      localStorage.setItem('training-door', '0 0'); // nobody's: the next page deletes them
      form.submit();
    });
  }
});
