import { initAll } from '../lib/govuk-frontend.min.js';

// GOV.UK Frontend's components ask for this class; its usual inline script would break the content security policy.
document.body.classList.add('js-enabled', 'govuk-frontend-supported');
initAll();

// Names for the door stay on this device only while whoever downloaded them is signed in. One look at a flag, so that ordinary
// pages need not open the database; js/door/store.js sets it.
function namesOf() {
  try {
    return localStorage.getItem('training-door');
  } catch {
    return null; // storage is switched off: nothing is kept
  }
}

const { person } = document.body.dataset;
if (namesOf() !== null && namesOf() !== person) {
  import('./door/leave.js').then(door => door.forget());
}
document.addEventListener('submit', event => {
  const form = event.target;
  if (namesOf() !== null && new URL(form.action, location.href).pathname === '/sign-out') {
    event.preventDefault();
    import('./door/leave.js').then(door => door.leave(form)).catch(() => form.submit());
  }
});
