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

  // One voice at a time, where a page has several that can be heard.
  addEventListener('play', event => {
    document.querySelectorAll('audio, video').forEach(each => { if (each !== event.target) each.pause(); });
  }, true);

  // A question is heard by one large button, which also silences it. What cannot be played says so, and can be tried anew.
  const hear = place => place.querySelectorAll('.question .listen, .case .listen').forEach(box => {
    const sound = box.querySelector('audio'), button = document.createElement('button');
    const show = () => button.setAttribute('aria-pressed', !sound.paused);
    button.type = 'button';
    button.className = 'button second';
    button.setAttribute('aria-labelledby', sound.getAttribute('aria-labelledby'));
    button.append(box.firstChild);
    box.prepend(button);
    sound.controls = false;
    ['play', 'pause', 'ended'].forEach(kind => sound.addEventListener(kind, show));
    show();
    button.addEventListener('click', () => {
      if (sound.paused) return sound.play().catch(() => {});
      sound.pause();
      sound.currentTime = 0;
    });
    sound.addEventListener('error', () => {                        // of its source, which does not bubble
      box.lastChild.textContent = sound.textContent;
      sound.load();
      show();
    }, true);
  });
  hear(document);
  addEventListener('told', event => hear(event.target));

  // Big digits for the PIN.
  const pad = document.querySelector('[data-pin] .pad'), input = document.querySelector('.pin');
  if (pad) {
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
