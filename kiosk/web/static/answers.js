/* The page of an attempt: what is answered there is kept and sent by delivery.js, and the words beside it are always true.
   A page that comes from the tablet's cache holds the questions only; the answers that wait come out of the tablet's
   memory, the others from the kiosk, and what handing in needs, what came of a checked answer, the time that is left. It
   shows answers, and takes them, only while the one is seated whose attempt it is. */
(() => {
  'use strict';
  const TYPING_PAUSE = 500, RETRY = 2000;
  const form = document.querySelector('[data-answer]'), { seat, keep, change, isSame, waiting, ask, send, sendForm, hide } = window.delivery;
  if (!form) return;
  const words = form.dataset, plain = words.answer.replace(/.answers$/, ''), state = plain + '/kept', handIn = document.getElementById('hand-in'), typed = new Set();
  const given = new Map();   // question → its answer that this page gave and that is not saved
  let keeping = null, typing = 0, settled = 0, isLeaving = false, unheard = null, isBehind = !words.token, pressed = null;
  const isMine = () => words.seat === seat();
  const sectionOf = question => form.querySelector('[data-question="' + question + '"]');

  const isChoice = control => /radio|checkbox/.test(control.type);
  const controlsOf = section => [...section.querySelectorAll('input, select')];
  const fieldsOf = section => controlsOf(section)
    .filter(control => !isChoice(control) || control.checked)
    .map(control => [control.name, control.value]);

  // A choice is whole at once; places, pairs and gaps are given bit by bit; what is no number the kiosk says.
  function stateOf(section) {
    const count = fieldsOf(section).filter(([, value]) => value.trim()).length;
    return !count ? 'none' : section.dataset.unread ? 'unread' : count < section.querySelectorAll('select, [type=text]').length ? 'part' : 'saved';
  }
  function fill(section, fields) {
    controlsOf(section).forEach(control => {
      const mine = fields.filter(([name]) => name === control.name).map(([, value]) => value);
      if (isChoice(control)) control.checked = mine.includes(control.value);
      else control.value = mine[0] || '';
    });
    section.dispatchEvent(new Event('restored'));
  }

  // The list of what is open follows the answers; gaps that one was not asked about are asked about again.
  const jumps = [...document.querySelectorAll('.jump')], anyway = form.querySelector('[data-anyway]');
  function recount() {
    const open = [...form.querySelectorAll('[data-question]')].filter(each => stateOf(each) !== 'saved').map(each => each.id.slice(9));
    jumps.forEach(jump => { jump.hidden = !open.includes(jump.hash.slice(10)); });
    const left = jumps.filter(each => !each.hidden).length;
    if (jumps[0]) jumps[0].closest('.notice').hidden = !left;
    if (left) jumps[0].closest('.notice').querySelector('b').textContent = jumps[left - 1].dataset.open;
    if (!anyway) return;
    anyway.name = open.join(' ') === anyway.value ? 'anyway' : '';
    anyway.firstChild.textContent = anyway.dataset[anyway.name || 'plain'];
  }

  function write(line, state, text) {
    if (!line) return;
    if (line.textContent !== text) line.textContent = text;
    line.className = 'saved is-' + state;
    line.setAttribute('role', 'status');   // what a page says first is read with it, not as news
  }
  const lineOf = question => document.getElementById('saved-' + question);
  const say = (question, state, text) => write(lineOf(question), state, text);
  const sayState = section => section && say(section.dataset.question, stateOf(section), words[stateOf(section)]);
  // Where it was pressed what failed, if the kiosk has not answered since, says so.
  function hush() {
    if (!unheard) return;
    if (unheard !== handIn) write(unheard, 'none', '');
    sayState(unheard.closest('[data-question]'));
    unheard = null;
  }
  function tell(isDone) {
    if (isDone) hush();
    given.forEach((answer, question) => {
      if (answer.refused) return say(question, 'waiting', words[{ 403: 'signedOut', 409: 'late' }[answer.refused] || 'refused']);
      if (!isDone && lineOf(question) !== unheard) say(question, 'waiting', answer.kept ? words.kept : words.unkept);
    });
    write(unheard, 'waiting', words.unreachable);
    const all = [...given.values()], held = all.filter(each => each.kept && !each.refused).length;
    const waits = [unheard === handIn && words.unreachable, held && words.held.replace('#', held)].filter(Boolean).join(' ');
    if (all.length > held) write(handIn, 'waiting', words.refused);
    else if (waits) write(handIn, 'waiting', waits);
    else if (handIn.textContent) write(handIn, 'saved', words.ready);
  }

  // Nobody is seated here, or somebody else: nothing of the attempt stays on the page.
  function leave() {
    given.clear();
    form.textContent = words.signedOut;
    ask(state).then(() => location.replace(document.querySelector('.brand').href), () => setTimeout(leave, RETRY));
  }

  function changed(section) {
    if (!isMine()) return leave();
    const question = section.dataset.question, { seat, answer: url, token } = words;
    const answer = { key: plain + '/' + question, url, seat, token, question, fields: fieldsOf(section) };
    typed.delete(section);
    delete section.dataset.unread;
    given.set(question, answer);
    say(question, 'saving', words.saving);
    recount();
    keeping = keep(answer).then(() => { send(); });
  }

  // What another page of this tablet has overtaken does not wait any more.
  const recheck = () => waiting().then(all => given.forEach((answer, question) => {
    if (!answer.kept || answer.refused || all.some(each => isSame(each, answer))) return;
    given.delete(question);
    sayState(sectionOf(question));
  }));
  addEventListener('settled', ({ detail }) => {
    settled += 1;
    const answer = [...given.values()].find(each => isSame(each, detail));   // none if it was changed meanwhile
    if (!answer) return recheck();
    if (detail.status > 299) { answer.refused = detail.status; return; }
    const section = sectionOf(answer.question);
    given.delete(answer.question);
    if (detail.status === 202) section.dataset.unread = 1;
    sayState(section);
  });
  addEventListener('rested', ({ detail }) => {
    if (!detail) form.querySelectorAll('.is-unknown').forEach(line => write(line, 'none', words.unknown));
    tell(detail);
  });

  // What a page from the cache lacks, or has happened at the kiosk. Until it has a token, its answers wait in the memory.
  const prepare = window.delivery.prepare = async () => {
    if (!isBehind) return;
    const before = settled, reply = await ask(state);
    if (reply.status > 499) throw reply;
    if (!reply.ok) return leave();
    const { result, token, fields, answers, unread, told, time } = await reply.json();
    if (result) return location.replace(result);
    if (settled !== before) return prepare();   // it was told before what has been delivered meanwhile
    isBehind = false;
    words.token = token;
    Object.keys(fields).forEach(name => hide(form, name, fields[name]));
    Object.keys(told).forEach(question => {
      const section = sectionOf(question);
      if (!section) return;
      const title = section.querySelector('h2');
      given.delete(question);
      typed.delete(section);
      delete section.dataset.question;
      section.innerHTML = told[question];
      section.prepend(title);
      section.dispatchEvent(new Event('told', { bubbles: true }));
    });
    if (time) {
      const timing = form.querySelector('.timing');
      timing.innerHTML = time;
      timing.dispatchEvent(new Event('restored'));
    }
    form.querySelectorAll('[data-question]').forEach(section => {
      const question = section.dataset.question, kept = answers[question];
      if (given.has(question) || typed.has(section)) return;
      if (!kept) return say(question, 'none', words.none);
      fill(section, kept);
      section.dataset.unread = unread.includes(question) ? 1 : '';
      sayState(section);
    });
    recount();
    await keeping;
    await Promise.all([...given.values()].map(each => change(Object.assign(each, { token }), { token })));
  };

  const flushTyped = () => { clearTimeout(typing); typed.forEach(changed); };
  form.addEventListener('input', event => {
    const section = event.target.closest('[data-question]');
    if (!section || event.target.type !== 'text') return;
    say(section.dataset.question, 'saving', words.saving);
    typed.add(section);
    clearTimeout(typing);
    typing = setTimeout(flushTyped, TYPING_PAUSE);
  });
  form.addEventListener('change', event => {
    const section = event.target.closest('[data-question]');
    if (section) changed(section);
  });
  form.addEventListener('keydown', event => {               // Enter on a keyboard is not yet handing in
    if (event.key !== 'Enter' || event.target.type !== 'text') return;
    event.preventDefault();
    event.target.blur();
  });
  document.addEventListener('visibilitychange', () => {
    flushTyped();
    if (!isMine()) leave();
  });
  addEventListener('beforeunload', event => {
    flushTyped();
    if ([...given.values()].some(each => !each.kept)) { event.preventDefault(); event.returnValue = ''; }
  });

  // Handing in waits until the kiosk has every answer, and goes on only where the kiosk has said so.
  const placeOf = button => button && button.closest('.question, .timing');
  form.addEventListener('click', event => { pressed = event.target.closest('button:not([type=button])') || pressed; });
  form.addEventListener('submit', async event => {
    event.preventDefault();
    if (isLeaving) return;
    isLeaving = true;
    try {
      flushTyped();
      await keeping;
      if (!await send() || !await send()) throw words;
      if (!given.size) await handOver();
    } catch (unreachable) {
      const place = placeOf(pressed);
      hush();
      unheard = place ? place.querySelector('.saved, [data-over]') : handIn;
      tell(false);
      if (words.over) setTimeout(() => pressed.click(), RETRY);   // the time is over: nobody is left to press again
    }
    isLeaving = false;
  });
  async function handOver() {
    const place = placeOf(pressed);
    const reply = await sendForm(form, pressed, place ? pressed.formAction : form.getAttribute('action'));
    if (reply.status === 204) {   // done, and the page stays: what came of it is put in place
      isBehind = true;
      await prepare();
      place.tabIndex = -1;
      return place.focus();
    }
    location.replace(reply.redirected ? reply.url : reply.ok ? await reply.text() : plain);
  }

  // First what an earlier page of this attempt could not deliver.
  if (!isMine()) return leave();
  if (words.questions) history.replaceState(null, '', words.questions + location.hash);
  waiting().then(all => all.filter(each => each.url === words.answer).forEach(each => {
    const section = sectionOf(each.question);
    if (!section || given.has(each.question) || each.seat !== words.seat) return;
    fill(section, each.fields);
    given.set(each.question, Object.assign(each, { kept: true }));
    recount();
  })).then(() => tell(false));
})();
