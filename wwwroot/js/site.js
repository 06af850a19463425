import { initAll } from '../lib/govuk-frontend.min.js';

// GOV.UK Frontend's components ask for this class; its usual inline script would break the content security policy.
document.body.classList.add('js-enabled', 'govuk-frontend-supported');
initAll();

// Names for the door stay on this device only while whoever downloaded them is signed in. One look at a flag, so that ordinary
// pages need not open the database; js/door/store.js sets it.
let namesOf = null;
try {
  namesOf = localStorage.getItem('training-door');
} catch {
  // Storage is switched off: nothing is kept.
}
if (namesOf !== null && namesOf !== document.body.dataset.person) {
  import('./door/leave.js').then(door => door.forget());
} else if (namesOf !== null) {
  document.addEventListener('submit', event => {
    if (new URL(event.target.action, location.href).pathname === '/sign-out') {
      event.preventDefault();
      import('./door/leave.js').then(door => door.leave(event.target), () => event.target.submit());
    }
  });
}
