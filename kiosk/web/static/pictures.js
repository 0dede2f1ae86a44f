/* Three pictures in order, one set at a time: a touch chooses and leads on. Forms work without this, with all three
   sets on the page. Keys choose as ever; Enter leads on. Floor: Chrome 61, plain HTTP. */
(() => {
  'use strict';
  document.querySelectorAll('.picture-row').forEach(row => {
    const form = row.closest('form'), isAll = 'pictures' in form.dataset;
    const sets = [...row.querySelectorAll('fieldset')], again = row.querySelector('[data-again]');
    const open = () => sets.findIndex(set => !set.querySelector(':checked'));

    function show(at, isFocused) {
      sets.forEach((set, place) => { set.hidden = place !== at; });
      again.hidden = !at;
      if (isFocused) sets[at].querySelector('input').focus();
    }
    // False as long as a picture is missing, whose set is shown then.
    function leadOn() {
      const at = open();
      if (at >= 0) show(at, true);
      return at < 0;
    }
    function beginAgain(isFocused) {
      row.querySelectorAll(':checked').forEach(input => { input.checked = false; });
      show(0, isFocused);
    }

    beginAgain(false);
    again.addEventListener('click', () => beginAgain(true));
    sets.forEach(set => set.addEventListener('click', event => {
      const isTouch = event.target.matches('input') && (event.screenX || event.screenY);   // an arrow key also clicks
      if (isTouch && leadOn() && isAll) form.querySelector('button:not([type])').focus();
    }));
    if (isAll) form.addEventListener('submit', event => { if (!leadOn()) event.preventDefault(); });
  });

  // Of two kinds of secret the one that is chosen.
  const kinds = [...document.querySelectorAll('[name=secret]')], fields = document.querySelectorAll('.opens');
  const showKind = () => kinds.forEach((kind, place) => { fields[place].hidden = !kind.checked; });
  kinds.forEach(kind => kind.addEventListener('change', showKind));
  showKind();
})();
