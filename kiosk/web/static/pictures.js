/* Three pictures in order, one set at a time: a touch chooses and leads on. The form works without this, with all three
   sets on the page. Keys choose as ever; Enter leads on. Floor: Chrome 61, plain HTTP. */
(() => {
  'use strict';
  const form = document.querySelector('[data-pictures]');
  if (!form) return;
  const sets = [...form.querySelectorAll('fieldset')], again = form.querySelector('[type=reset]');
  const chosenOf = set => set.querySelector(':checked');

  function show(at) {
    sets.forEach((set, place) => { set.hidden = place !== at; });
    again.hidden = !at;
  }
  function leadOn() {
    const open = sets.findIndex(set => !chosenOf(set));
    if (open < 0) return true;
    show(open);
    sets[open].querySelector('input').focus();
    return false;
  }

  form.reset();
  show(0);
  sets.forEach(set => set.addEventListener('click', event => {
    if (!event.target.matches('input') || !event.screenX && !event.screenY) return;   // an arrow key also clicks
    if (leadOn()) form.querySelector('button:not([type])').focus();
  }));
  form.addEventListener('submit', event => { if (!leadOn()) event.preventDefault(); });
  form.addEventListener('reset', () => setTimeout(() => { show(0); sets[0].querySelector('input').focus(); }));
})();
