// The page around the kiosk of a preview: its width, its language, and news of the pack.
const element = id => document.getElementById(id)
const frame = element('kiosk')
let shown = { number: -1, edition: 0 }

function press(buttons, chosen) {
  for (const button of buttons) button.setAttribute('aria-pressed', String(button === chosen))
}

element('widths').addEventListener('click', event => {
  const button = event.target.closest('button')
  if (!button) return
  frame.width = button.dataset.width
  press(element('widths').querySelectorAll('button'), button)
})

element('languages').addEventListener('click', async event => {
  const button = event.target.closest('button')
  if (!button) return
  const answer = await fetch('/-preview/language', { method: 'POST', body: new URLSearchParams({ tag: button.lang }) })
  if (!answer.ok) return
  press(element('languages').querySelectorAll('button'), button)
  reload()
})

// A reload that is asked for while another is under way is passed over by browsers: that one is stopped first. Without a
// page of the kiosk (the empty one that a frame begins with, a browser's own about a fault) there is none to bring back.
function reload() {
  const inside = frame.contentDocument?.location.protocol.startsWith('http') && frame.contentWindow
  if (!inside) {
    frame.src = '/'
    return
  }
  inside.stop()
  inside.location.reload()
}

function showLanguages(tags) {
  const known = [...element('languages').querySelectorAll('button')]
  if (known.map(button => button.lang).join() === tags.join()) return
  known.forEach(button => button.remove())
  for (const tag of tags) {
    const button = document.createElement('button')
    button.type = 'button'
    button.lang = button.textContent = tag
    button.setAttribute('aria-pressed', 'false')
    element('languages').append(button)
  }
}

function showFaults(faults, isReady) {
  element('faults').hidden = faults.length === 0
  const count = faults.length === 1 ? 'One fault.' : `${faults.length} faults.`
  element('faults-head').textContent = `${count} ${isReady ? 'Below is the pack as it was without.' : 'Mend them to see the pack.'}`
  element('faults-list').replaceChildren(...faults.map(fault => {
    const item = document.createElement('li')
    item.textContent = fault
    return item
  }))
}

function show(news) {
  element('pack').textContent = news.pack || 'Preview'
  element('status').textContent = news.faults.length ? 'Faults' : news.is_ready ? 'Up to date' : 'Waiting …'
  showLanguages(news.languages)
  showFaults(news.faults, news.is_ready)
  if (news.is_ready && news.edition !== shown.edition) {
    reload()
  }
  shown = news
}

async function follow() {
  for (;;) {
    try {
      const answer = await fetch(`/-preview/state?seen=${shown.number}`)
      show(await answer.json())
    } catch {
      element('status').textContent = 'The preview has ended'
      await new Promise(done => setTimeout(done, 2000))
    }
  }
}

follow()
