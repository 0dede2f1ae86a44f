/* Help for a lesson, which reads without it: a picture enlarges in its page, and the place where one was is found again.
   Floor: Chrome 61. */
(() => {
  'use strict';
  const text = document.querySelector('.lesson'), form = document.querySelector('.onward');
  if (!text || !form) return;

  // A link to a picture leads to a dialog, where the browser has any.
  text.addEventListener('click', event => {
    const link = event.target.closest('.enlarge');
    const box = document.createElement('dialog');
    if (!link || !box.showModal) return;
    event.preventDefault();
    const close = document.createElement('button');
    close.className = 'button second';
    close.textContent = form.dataset.close;
    const picture = link.firstElementChild.cloneNode();
    picture.removeAttribute('loading');
    box.className = 'enlarged';
    box.append(close, picture);
    box.addEventListener('click', () => box.close());
    box.addEventListener('close', () => { box.remove(); link.focus(); });
    document.body.append(box);
    box.showModal();
  });

  // The part of the text on top of the screen is told when one leaves; coming back, one may go on there.
  const parts = [...text.children], way = document.querySelector('[data-part]');
  const start = parts[way ? way.dataset.part : 0];
  if (way && start) {
    way.hidden = false;
    way.addEventListener('click', () => { way.hidden = true; start.scrollIntoView(); });
  }
  if (!form.dataset.bookmark) return;
  let told = way ? +way.dataset.part : 0, hasMoved = false, isFinished = false;
  addEventListener('scroll', () => { hasMoved = true; }, { passive: true });
  form.addEventListener('submit', () => { isFinished = true; });
  const tell = () => {
    const part = scrollY ? parts.findIndex(each => each.getBoundingClientRect().bottom > 0) : 0;
    if (!hasMoved || isFinished || part === told) return;
    const body = new URLSearchParams([['part', part]]), token = form.querySelector('[type=hidden]');
    body.append(token.name, token.value);
    if (navigator.sendBeacon(form.dataset.bookmark, body)) told = part;
  };
  addEventListener('pagehide', tell);
  document.addEventListener('visibilitychange', () => { if (document.hidden) tell(); });
})();
