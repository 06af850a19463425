// A button beside something to copy shows only where it can do so.
for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) continue
  const said = button.parentElement.querySelector('[data-copied]')
  button.hidden = false
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim())
      said.textContent = 'Copied.'
    } catch {
      said.textContent = 'This browser does not let us copy. Select the address and copy it yourself.'
    }
  })
}
