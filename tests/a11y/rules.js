// What no tool checks for us, in the page: gives a list of [rule, what, where]. `least`: pixels that a target measures.
least => {
  const found = [], say = (rule, what, where) => found.push([rule, what, where && where.outerHTML ? where.outerHTML.slice(0, 160) : '']);
  const all = selector => [...document.querySelectorAll(selector)];
  const isSeen = each => {
    const box = each.getBoundingClientRect(), style = getComputedStyle(each);
    return box.width > 1 && box.height > 1 && style.visibility !== 'hidden' && !each.closest('.unseen, [hidden], .still');
  };
  const headings = all('h1');
  if (headings.length !== 1) say('one-h1', headings.length + ' h1', headings[1]);
  let level = 0;
  all('h1, h2, h3, h4').filter(isSeen).forEach(each => {
    const own = +each.tagName[1];
    if (own > level + 1 && level) say('order', `h${own} after h${level}`, each);
    level = own;
  });
  const first = document.querySelector('a[href], button, input:not([type=hidden])');
  const isFramed = document.querySelector('nav, .roof');             // before what every page has one wants to pass
  if (isFramed && (!first || !first.matches('.skip') || !document.querySelector(first.getAttribute('href')))) say('skip-link', 'is not first', first);
  for (const [tag, least] of [['main', 1], ['header', 1], ['footer', 1]]) if (all(tag).length < least) say('landmark', 'no ' + tag);
  if (!document.title.trim()) say('title', 'none');
  const tags = /^(en|ml|hi|ta|te|kn|bn|mr|gu|pa|or|as|ur|und-[A-Z][a-z]{3})$/;
  all('[lang]').forEach(each => { if (!tags.test(each.lang)) say('lang', 'unknown ' + each.lang, each); });

  // The language of what is written in a script of its own.
  const scripts = [[/[\u0d00-\u0d7f]/, 'ml'], [/[\u0900-\u0963]/, 'hi mr'], [/[\u0b80-\u0bff]/, 'ta'], [/[\u0c00-\u0c7f]/, 'te'],
    [/[\u0c80-\u0cff]/, 'kn'], [/[\u0980-\u09ff]/, 'bn as'], [/[\u0a80-\u0aff]/, 'gu'], [/[\u0a00-\u0a7f]/, 'pa'], [/[\u0b00-\u0b7f]/, 'or'],
    [/[\u0600-\u06ff]/, 'ur'], [/(?:\b[a-z]{2,}\b[ ,]+){4}/i, 'en']];
  const ofScript = { 'und-Mlym': 'ml', 'und-Deva': 'hi', 'und-Taml': 'ta', 'und-Telu': 'te', 'und-Knda': 'kn', 'und-Beng': 'bn', 'und-Gujr': 'gu', 'und-Guru': 'pa', 'und-Orya': 'or', 'und-Arab': 'ur' };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walk.nextNode(); text; text = walk.nextNode()) {
    const parent = text.parentElement;
    if (parent.closest('script, style, template, noscript, textarea')) continue;
    const lang = ofScript[parent.closest('[lang]').lang] || parent.closest('[lang]').lang, dir = getComputedStyle(parent).direction;
    for (const [pattern, langs] of scripts) {
      if (!pattern.test(text.data)) continue;
      if (!langs.split(' ').includes(lang)) langs === 'en' ? parent.closest('bdi') || say('english', text.data.trim(), parent) : say('lang', `${langs} in ${lang}: ${text.data.trim().slice(0, 40)}`, parent);
      else if (lang === 'ur' && dir !== 'rtl' || lang !== 'ur' && dir === 'rtl' && !parent.closest('bdi')) parent.matches('option, bdi') || say('dir', `${dir} for ${lang}`, parent);
    }
  }

  // Targets: what one touches; a link inside of a sentence excepted (WCAG 2.5.8).
  const isInSentence = each => each.matches('a') && getComputedStyle(each).display === 'inline';
  all('a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]').filter(isSeen).forEach(each => {
    const whole = each.closest('label') || each;
    const box = whole.getBoundingClientRect();
    if (isInSentence(each) || each.matches('.skip') || each.disabled) return;
    if (box.height < least - 0.5 || box.width < Math.min(least, 44) - 0.5) say('target', `${Math.round(box.width)}x${Math.round(box.height)}`, each);
  });

  // What opens at a touch says so with its mark, or a sign of its own.
  all('summary').filter(isSeen).forEach(each => {
    if (getComputedStyle(each).display !== 'list-item' && !each.querySelector('svg')) say('opens', 'no mark', each);
  });

  // Nothing stands beyond the edge, and nothing is cut off.
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > wide) {
    say('reflow', `${document.documentElement.scrollWidth} of ${wide}`,
      all('body *').filter(isSeen).filter(each => { const box = each.getBoundingClientRect(); return box.right > wide + 1 || box.left < -1; }).pop());
  }
  all('body *').filter(isSeen).forEach(each => {
    const style = getComputedStyle(each);
    if (each.matches('svg, svg *, input, select, progress, audio, video') || !each.textContent.trim()) return;
    if (/hidden|clip/.test(style.overflowX) && each.scrollWidth > each.clientWidth + 1) say('cut-off', `${each.scrollWidth} of ${each.clientWidth}`, each);
    if (/hidden|clip/.test(style.overflowY) && each.scrollHeight > each.clientHeight + 2) say('cut-off', `${each.scrollHeight} of ${each.clientHeight} high`, each);
  });
  return found;
}
