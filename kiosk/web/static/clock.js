/* What time it is: the form works without this. What the tablet says is shown, and sent only when somebody says yes.
   A question that is closed opens if tablet and kiosk differ by more than two minutes. Floor: Chrome 61, plain HTTP. */
(() => {
  'use strict';
  const FAR = 120000;
  const section = document.querySelector('[data-clock]');
  if (!section) return;
  if (section.hidden && Math.abs(Date.now() - Number(section.dataset.now)) <= FAR) return;
  section.hidden = false;
  if (section.querySelector('.fault')) return;   // what the tablet said was wrong: now it is typed

  const byTablet = section.querySelector('.by-tablet'), byHand = section.querySelector('.by-hand');
  const words = { day: 'numeric', month: 'long', year: 'numeric', hour: 'numeric', minute: '2-digit' };
  const show = () => {
    const zone = { timeZone: 'Asia/Kolkata' };
    byTablet.querySelector('b').textContent =
      new Date().toLocaleString(document.documentElement.lang, Object.assign(zone, words));
  };
  show();
  setInterval(show, 1000);
  byTablet.hidden = false;
  byHand.hidden = true;
  byTablet.querySelector('[type=button]').addEventListener('click', () => {
    byTablet.hidden = true;
    byHand.hidden = false;
    byHand.querySelector('input').focus();
  });
  section.querySelector('form').addEventListener('submit', () => {
    section.querySelector('[name=told]').value = Date.now();
  });
})();
