/* How a question is operated with fingers. The fields of its form hold the answer and stay the truth: after each move
   their section hears `change`, and whoever fills them from elsewhere says `restored` to it. */
(() => {
  'use strict';
  const form = document.querySelector('[data-answer]');
  if (!form) return;
  const words = form.dataset;
  const tell = section => section.dispatchEvent(new Event('change', { bubbles: true }));
  const make = (word, kind) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button second' + (kind ? ' ' + kind : '');
    button.textContent = word;
    return button;
  };

  // Ordering: two buttons instead of a number for each item.
  const placed = item => +item.querySelector('select').value;
  form.querySelectorAll('.order').forEach(list => {
    const section = list.closest('[data-question]'), items = () => [...list.children];
    const arrange = () => items().sort((one, other) => placed(one) - placed(other)).forEach(item => list.append(item));
    const place = () => {
      items().forEach((item, index) => { item.querySelector('select').value = index + 1; });
      tell(section);
    };
    items().forEach(item => {
      item.querySelector('select').hidden = true;
      ['up', 'down'].forEach(way => {
        const button = make('', way);
        button.setAttribute('aria-label', words[way] + ': ' + item.querySelector('span').textContent);
        button.innerHTML = '<svg class="sign" aria-hidden="true"><use href="' + words.sprite + '#' + way + '"></use></svg>';
        button.addEventListener('click', () => {
          const before = item.previousElementSibling, after = item.nextElementSibling;
          if (way === 'up' && before) list.insertBefore(item, before);
          if (way === 'down' && after) list.insertBefore(after, item);
          button.focus();
          place();
        });
        item.append(button);
      });
    });
    arrange();
    // An order that nobody touched is no answer; that it is right as it stands has to be said.
    const right = make(words.order);
    right.lang = document.documentElement.lang;
    right.addEventListener('click', place);
    list.after(right);
    section.addEventListener('restored', arrange);
  });
})();
