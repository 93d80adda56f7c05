const last = document.querySelector('[data-testid=last]')
window.sample.onPong((value) => {
  last.textContent = String(value)
})
