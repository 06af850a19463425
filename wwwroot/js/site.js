import { initAll } from '../lib/govuk-frontend.min.js';

// GOV.UK Frontend's components ask for this class; its usual inline script would break the content security policy.
document.body.classList.add('js-enabled', 'govuk-frontend-supported');
initAll();
