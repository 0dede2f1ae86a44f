/* Help for a lesson, which reads without it: a picture enlarges in its page, and the place where one was is found again.
   Floor: Chrome 61. */
(() => {
  'use strict';
  const text = document.querySelector('.lesson'), form = document.querySelector('.onward');
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

  // The part of the text on top of the screen is told when one leaves; coming back, one may go on there.
  const parts = [...text.children], way = document.querySelector('[data-part]'), part = way && +way.dataset.part;
  if (parts[part]) {
    way.hidden = false;
    way.addEventListener('click', () => { way.hidden = true; parts[part].scrollIntoView(); });
  }
  let hasMoved = false;
  addEventListener('scroll', () => { hasMoved = true; });
  form.addEventListener('submit', () => { words.bookmark = ''; });
  const tell = () => {
    if (!hasMoved || !words.bookmark) return;
    const body = new URLSearchParams();
    form.querySelectorAll('[type=hidden]').forEach(field => body.append(field.name, field.value));
    body.append('part', scrollY ? parts.findIndex(each => each.getBoundingClientRect().bottom > 0) : 0);
    hasMoved = !navigator.sendBeacon(words.bookmark, body);
  };
  addEventListener('pagehide', tell);               // which comes alone where one goes to another page in old browsers
  document.addEventListener('visibilitychange', tell);
})();
