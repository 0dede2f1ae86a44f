/* A page that nobody touches asks whether one is still there, and leaves before the kiosk ends the sitting. While the kiosk
   is away the page's own clock decides: it asks, then shows nothing more of the one who sat here, and has the kiosk hear
   of it when it is back. So it is for who says "I am done" then. Stands with delivery.js; without this the page's own
   refresh asks and leaves. Floor: Chrome 61. */
(() => {
  'use strict';
  const box = document.querySelector('.still');
  if (!box) return;
  const { warn, leave, here, still, away } = box.dataset, button = box.querySelector('button');
  let heard = Date.now(), touched = 0, isAsking = false, isDone = false;

  const unused = () => (Date.now() - Math.max(heard, touched)) / 1000;
  const touch = () => { if (box.hidden && unused() < leave) touched = Date.now(); };   // later it may be anybody's finger
  const brand = document.querySelector('.brand'), { ask, sendForm } = window.delivery;
  const go = () => location.replace(isDone ? brand.href : away);
  function call(reply, isHeard, isAway) {
    isAsking = true;
    reply.then(isHeard, isAway).then(() => { isAsking = false; });
  }
  function wonder() {
    box.hidden = false;
    button.focus();
  }
  const rest = since => {
    heard = since;
    box.hidden = true;
  };
  function stay(used) {
    const isLate = unused() >= leave;
    call(ask(here), reply => reply.status === 204 ? rest(Date.now()) : go(), () => isLate ? putAway() : rest(used));
  }
  function putAway() {
    // Of pages that nobody sees another may be in use: they put away no more than themselves.
    if (!document.hidden) document.cookie = 'seat=.; path=/';
    const words = document.querySelector('[data-signed-out]').dataset, unsent = document.querySelector('[data-unsent]');
    document.title = brand.textContent;
    box.querySelector('p').textContent = [isDone && words.done || words.signedOut, unsent && unsent.textContent].join(' ');
    document.querySelectorAll('.who, .leave, .menu, main, .still button').forEach(each => each.remove());
    box.hidden = false;
  }

  // Whoever leaves is gone from every page at once; a kiosk that is away hears it with the tablet's next request.
  addEventListener('click', event => {
    const way = event.target.closest('[action$="/sign-out"] button, [href$="/finish"]');
    if (!way) return;
    event.preventDefault();
    isDone = true;
    if (way.form) document.cookie = 'seat=.; path=/';
    call(way.form ? sendForm(way.form, way, way.form.action) : ask(here), reply => { location = way.href || (reply.ok ? reply.url : brand.href); }, putAway);
  });

  function look() {
    const speech = window.speechSynthesis;
    if (speech && speech.speaking || [...document.querySelectorAll('audio, video')].some(each => !each.paused)) touch();
    if (isAsking) return;
    const isLate = unused() >= leave;
    if (!button.isConnected) return call(ask(still), go, () => {});
    if (!box.hidden) return isLate && call(ask(still), go, putAway);
    if (Date.now() - heard < warn * 1000) return;
    if (unused() < warn) return stay(touched);
    box.hidden = !isLate;                               // a tablet that slept may wake long after the sitting ended
    call(ask(still), reply => {
      if (reply.status !== 200) return go();
      heard = Math.max(heard, Date.now() - warn * 1000);
      wonder();
    }, isLate ? putAway : wonder);
  }

  ['pointerdown', 'touchstart', 'keydown', 'scroll'].forEach(kind => addEventListener(kind, touch, { passive: true }));
  button.addEventListener('click', () => stay(Date.now()));
  addEventListener('visibilitychange', look);
  setInterval(look, 1000);
})();
