/* A page that nobody touches asks whether one is still there, and leaves before the kiosk ends the sitting. While the kiosk
   is away the page's own clock decides: it asks, then shows nothing more of the one who sat here, and has the kiosk hear
   of it when it is back. Without this the page's own refresh asks and leaves. Floor: Chrome 61. */
(() => {
  'use strict';
  const box = document.querySelector('.still'), PATIENCE = 5000;
  if (!box) return;
  const { warn, leave, here, ask, away, left } = box.dataset, button = box.querySelector('button');
  let heard = Date.now(), touched = 0, isAsking = false;

  const unused = () => (Date.now() - Math.max(heard, touched)) / 1000;
  const touch = () => { if (box.hidden && unused() < leave) touched = Date.now(); };   // later it may be anybody's finger
  const go = () => location.replace(away);
  function call(url, isHeard, isAway) {
    isAsking = true;
    Promise.race([
      fetch(url, { credentials: 'same-origin', cache: 'no-store', redirect: 'manual' }),
      new Promise((next, fail) => setTimeout(fail, PATIENCE)),
    ]).then(isHeard, isAway).then(() => { isAsking = false; });
  }
  function wonder() {
    box.hidden = false;
    button.focus();
  }
  function stay(used) {
    const isLate = unused() >= leave;
    call(here, reply => {
      if (reply.status !== 204) return go();
      heard = Date.now();
      box.hidden = true;
    }, () => {
      if (isLate) return putAway();
      heard = used;
      box.hidden = true;
    });
  }
  function putAway() {
    // Of pages that nobody sees another may be in use: they put away no more than themselves.
    if (!document.hidden) document.cookie = 'seat=.; path=/; samesite=lax';
    document.title = document.querySelector('.brand').textContent;
    document.querySelectorAll('.who, .menu, main, .still button').forEach(each => each.remove());
    box.querySelector('p').textContent = left;
    box.hidden = false;
  }

  function look() {
    if ([...document.querySelectorAll('audio, video')].some(each => !each.paused)) touch();
    if (isAsking) return;
    const isLate = unused() >= leave;
    if (!button.isConnected) return call(ask, go, () => {});
    if (!box.hidden) return isLate && call(ask, go, putAway);
    if (Date.now() - heard < warn * 1000) return;
    if (unused() < warn) return stay(touched);
    box.hidden = !isLate;                               // a tablet that slept may wake long after the sitting ended
    call(ask, reply => {
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
