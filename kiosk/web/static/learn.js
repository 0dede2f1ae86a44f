/* Help for learners' pages, which work without it. The kiosk sends answers.js and questions.js with it.
   Floor: Chrome 61, plain HTTP. */
(() => {
  'use strict';

  // A page that the browser kept aside, and a PIN typed on it, belong to whoever was here then: ask for it anew before
  // anybody reads it.
  addEventListener('pageshow', event => {
    if (event.persisted && document.querySelector('.who, [data-pin], [data-answer]')) {
      document.documentElement.hidden = true;
      location.replace(location.pathname + location.search);   // no reload(): what may be kept opens without the kiosk
    }
  });

  // Big digits for the PIN.
  const pinForm = document.querySelector('[data-pin]');
  if (pinForm && pinForm.querySelector('.pad')) {
    const input = pinForm.querySelector('.pin'), pad = pinForm.querySelector('.pad');
    pad.hidden = false;
    if (matchMedia('(pointer: coarse)').matches) input.setAttribute('inputmode', 'none');
    pad.addEventListener('click', event => {
      const key = event.target.closest('[data-digit]');
      if (!key) return;
      const digit = key.dataset.digit;
      input.value = digit ? (input.value + digit).slice(0, 4) : input.value.slice(0, -1);
    });
  }
})();
