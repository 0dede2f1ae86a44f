/* Help for a lesson, which reads without it: a picture enlarges in its page, the place where one was is found again, and
   the tablet reads to whoever asks. Floor: Chrome 61. */
(() => {
  'use strict';
  const text = document.querySelector('.lesson'), form = document.querySelector('.onward');
  // What nobody has recorded is read by a voice of the tablet that needs no network, if it has one of that language; a
  // sentence at a time, since browsers cut off what takes long.
  const speech = window.speechSynthesis;
  if (speech) {
    let reader = null;
    const hush = () => {
      speech.cancel();
      if (reader) reader.setAttribute('aria-pressed', false);
      reader = null;
    };
    const read = (button, voice) => {
      const place = text || button.parentNode, isRead = reader === button, rest = () => speech.speaking || hush();
      dispatchEvent(new Event('play'));                            // which silences all others, too
      if (isRead) return;
      reader = button;
      button.setAttribute('aria-pressed', true);
      place.classList.add('aloud');
      const said = (place === text ? document.querySelector('h1').innerText + '\n' : '') + place.innerText;
      place.classList.remove('aloud');
      said.match(/.+?([.!?।۔؟]\s|$)/gm).forEach(sentence => {
        speech.speak(Object.assign(new SpeechSynthesisUtterance(sentence), { voice, lang: voice.lang, onend: rest }));
      });
    };
    const offer = () => document.querySelectorAll('[data-read]').forEach(button => {
      const voice = speech.getVoices().find(each => each.localService && each.lang.split(/[-_]/)[0] === button.dataset.read);
      button.hidden = !voice;
      button.onclick = () => read(button, voice);
    });
    offer();
    speech.onvoiceschanged = offer;
    addEventListener('told', offer);
    addEventListener('pagehide', hush);
    addEventListener('play', hush, true);
  }
  if (!text || !form) return;
  const words = form.dataset;

  // A link to a picture leads to a dialog, where the browser has any.
  text.addEventListener('click', event => {
    const link = event.target.closest('.enlarge'), box = document.createElement('dialog');
    if (!link || !box.showModal) return;
    event.preventDefault();
    box.className = 'enlarged';
    box.innerHTML = '<button class="button second"></button>' + link.innerHTML;
    box.firstChild.textContent = words.close;
    box.addEventListener('click', () => box.close());
    box.addEventListener('close', () => { box.remove(); link.focus(); });
    document.body.append(box);
    box.showModal();
  });

  // The furthest part of the text that rested on top of the screen is told when one leaves, for the ways out stand above
  // all of them; coming back, one may go on there. Whoever was at the end begins anew.
  const parts = [...text.children], way = document.querySelector('[data-part]'), part = way && +way.dataset.part;
  if (parts[part]) {
    way.hidden = false;
    way.addEventListener('click', () => { way.hidden = true; parts[part].scrollIntoView(); });
  }
  let place = 0, told = 0, isThrough = false, resting = 0;
  const rest = () => {
    const top = scrollY ? parts.findIndex(each => each.getBoundingClientRect().bottom > 0) : 0;
    place = isThrough ? top : Math.max(place, top);
    isThrough = text.getBoundingClientRect().bottom < innerHeight;
  };
  addEventListener('scroll', () => {
    clearTimeout(resting);
    resting = setTimeout(rest, 1000);
  });
  form.addEventListener('submit', () => { words.bookmark = ''; });
  const tell = () => {
    rest();
    if (place === told || !words.bookmark) return;
    const body = new FormData(form);                // a beacon of Chrome 61 takes no URLSearchParams
    body.append('part', place);
    if (navigator.sendBeacon(words.bookmark, body)) told = place;
  };
  addEventListener('pagehide', tell);               // which comes alone where one goes to another page in old browsers
  document.addEventListener('visibilitychange', tell);
})();
